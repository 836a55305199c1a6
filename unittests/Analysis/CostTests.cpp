//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The networks are layer shapes here; published totals follow from them.
//
//===----------------------------------------------------------------------===//

#include "qopt/Analysis/Cost.h"
#include "gtest/gtest.h"

using namespace mlir::qopt;

namespace {

/// A network as a walk over the sizes of its feature maps.
struct Network {
  int64_t size, channels;
  int64_t macs = 0, outputs = 0;
  std::vector<OperationCount> counts = {};

  void add(int64_t count, unsigned lhsBits, unsigned rhsBits) {
    macs += count;
    OperationCount products;
    products.lhsBits = lhsBits;
    products.rhsBits = rhsBits;
    products.count = count;
    counts.push_back(products);
  }
  /// Moves on to the result.
  void conv(int64_t kernel, int64_t stride, int64_t features, unsigned lhsBits,
            unsigned rhsBits, int64_t groups = 1) {
    size /= stride;
    add(size * size * kernel * kernel * (channels / groups) * features, lhsBits,
        rhsBits);
    channels = features;
    outputs += size * size * features;
  }
  void dense(int64_t features, unsigned lhsBits, unsigned rhsBits) {
    add(channels * features, lhsBits, rhsBits);
    channels = features;
  }
};

struct Stage {
  int64_t blocks, stride, features;
};
constexpr Stage kResNet50[] = {
    {3, 1, 64}, {4, 2, 128}, {6, 2, 256}, {3, 2, 512}};

/// ResNet-50 v1.5 at 224 x 224: the 3 x 3 convolution has the stride.
Network makeResNet50(unsigned lhsBits, unsigned rhsBits) {
  Network net{224, 3};
  net.conv(7, 2, 64, lhsBits, rhsBits);
  net.size /= 2;
  for (auto [blocks, firstStride, features] : kResNet50)
    for (int64_t block = 0; block < blocks; ++block) {
      int64_t stride = block == 0 ? firstStride : 1;
      if (block == 0) {
        Network shortcut{net.size, net.channels};
        shortcut.conv(1, stride, 4 * features, lhsBits, rhsBits);
        net.add(shortcut.macs, lhsBits, rhsBits);
      }
      net.conv(1, 1, features, lhsBits, rhsBits);
      net.conv(3, stride, features, lhsBits, rhsBits);
      net.conv(1, 1, 4 * features, lhsBits, rhsBits);
    }
  net.dense(1000, lhsBits, rhsBits);
  return net;
}

/// MobileNetV1 1.0 at 224 x 224.
Network makeMobileNet(unsigned bits) {
  Network net{224, 3};
  net.conv(3, 2, 32, bits, bits);
  auto separable = [&](int64_t stride, int64_t features) {
    net.conv(3, stride, net.channels, bits, bits, net.channels);
    net.conv(1, 1, features, bits, bits);
  };
  separable(1, 64);
  for (int64_t features : {128, 256, 512}) {
    separable(2, features);
    for (int i = 0; i < (features == 512 ? 5 : 1); ++i)
      separable(1, features);
  }
  separable(2, 1024);
  separable(1, 1024);
  net.dense(1000, bits, bits);
  return net;
}

/// PokeBNN-1.0: binary bottlenecks without projections, each convolution with a
/// squeeze-and-excitation of 4 bits, the first two layers and the last of 8.
Network makePokeBNNConvolutions() {
  Network net{224, 3};
  net.conv(4, 4, 32, 8, 8);
  net.conv(3, 1, 64, 8, 8, 32);
  auto pokeConv = [&](int64_t kernel, int64_t stride, int64_t features) {
    int64_t squeezed = net.channels / 8;
    net.add(net.channels * squeezed, 4, 4);
    net.add(squeezed * features, 4, 4);
    net.conv(kernel, stride, features, 1, 1);
  };
  for (auto [blocks, firstStride, features] : kResNet50)
    for (int64_t block = 0; block < blocks; ++block) {
      pokeConv(1, 1, features);
      pokeConv(3, block == 0 ? firstStride : 1, features);
      pokeConv(1, 1, 4 * features);
    }
  return net;
}

double getACE(const Network &net) {
  return getCost(net.counts, *findPriceTable("ace"));
}

TEST(CostTest, ResNet50) {
  EXPECT_EQ(makeResNet50(8, 8).macs, 4089184256);
  EXPECT_EQ(getACE(makeResNet50(16, 16)), 1046831169536);
  EXPECT_EQ(getACE(makeResNet50(8, 16)), 523415584768);
  EXPECT_EQ(getACE(makeResNet50(8, 8)), 261707792384);
  EXPECT_EQ(getACE(makeResNet50(4, 4)), 65426948096);
}

TEST(CostTest, PokeBNN) {
  Network net = makePokeBNNConvolutions();
  EXPECT_EQ(getACE(net), 4091469824);
  Network classifier{1, net.channels};
  classifier.dense(1000, 8, 8);
  EXPECT_EQ(getACE(classifier), 131072000);
}

TEST(CostTest, MobileNetIsDominatedByItsNormsAtFewBits) {
  std::pair<unsigned, double> shares[] = {
      {8, 0.13}, {4, 0.37}, {2, 0.70}, {1, 0.90}};
  for (auto [bits, share] : shares) {
    Network net = makeMobileNet(bits);
    EXPECT_EQ(net.macs, 568740352);
    EXPECT_EQ(net.outputs, 5042688);
    for (CostKind kind : {CostKind::Multiply, CostKind::Add})
      net.counts.push_back(
          {CostRole::Norm, kind, true, 32, 32, 0, net.outputs});
    EXPECT_NEAR(getElementwiseShare(net.counts, *findPriceTable("acev2")),
                share, 0.005);
    EXPECT_EQ(getElementwiseShare(net.counts, *findPriceTable("ace")), 0);
  }
}

// The published fits: an 8-bit add is 0.025 pJ, a 32-bit product about 3.1.
TEST(CostTest, Energies) {
  const PriceTable &energy = *findPriceTable("energy-45nm");
  auto price = [&](CostKind kind, bool isFloat, unsigned bits) {
    return energy.getPrice(
        {CostRole::Elementwise, kind, isFloat, bits, bits, bits, 1});
  };
  EXPECT_NEAR(price(CostKind::Add, false, 8), 0.025, 1e-9);
  EXPECT_NEAR(price(CostKind::Multiply, false, 8), 0.2, 0.001);
  EXPECT_NEAR(price(CostKind::Multiply, false, 32), 3.1, 0.01);
  EXPECT_EQ(price(CostKind::Add, true, 16), 0.4);
  EXPECT_EQ(price(CostKind::Multiply, true, 16), 1.1);
  EXPECT_EQ(price(CostKind::Add, true, 32), 0.9);
  EXPECT_EQ(price(CostKind::Multiply, true, 32), 3.7);
  EXPECT_NEAR(price(CostKind::MultiplyAccumulate, false, 8),
              price(CostKind::Multiply, false, 8) +
                  price(CostKind::Add, false, 8),
              1e-12);
}

// Below 4 bits the accumulator is the larger part.
TEST(CostTest, AreaOfMultiplyAccumulators) {
  const PriceTable &area = *findPriceTable("mac-area");
  auto gates = [&](unsigned bits) {
    return area.getPrice({CostRole::Contraction, CostKind::MultiplyAccumulate,
                          false, bits, bits, 32, 1});
  };
  EXPECT_NEAR(gates(8), 7.705 * 64 + 13.762 * 32 - 92.16, 1e-9);
  EXPECT_GT(13.762 * 32, 7.705 * 4 * 4);
  EXPECT_LT(gates(2) * 2, gates(8));
}

TEST(CostTest, Shifts) {
  const PriceTable &table = *findPriceTable("acev2");
  EXPECT_EQ(
      table.getPrice({CostRole::Scale, CostKind::Shift, false, 32, 32, 0, 1}),
      32 * 5);
  EXPECT_TRUE(table.isReconstructed);
  EXPECT_EQ(findPriceTable("acev3"), nullptr);
}

TEST(CostTest, EqualCountsAreSummed) {
  LayerCost first, second;
  first.counts = {{CostRole::Scale, CostKind::Add, false, 8, 8, 0, 3}};
  second.counts = {{CostRole::Scale, CostKind::Add, false, 8, 8, 0, 4},
                   {CostRole::Norm, CostKind::Add, false, 8, 8, 0, 5}};
  std::vector<OperationCount> sums = sumCounts({first, second});
  ASSERT_EQ(sums.size(), 2u);
  EXPECT_EQ(sums[0].role, CostRole::Norm);
  EXPECT_EQ(sums[1].count, 7);
  const PriceTable &table = *findPriceTable("acev2");
  EXPECT_EQ(getCost(sums, table), 12 * 8);
  EXPECT_EQ(getCost(sums, table, CostRole::Scale), 7 * 8);
  EXPECT_EQ(getCost(sums, table, CostKind::Multiply), 0);
}

} // namespace
