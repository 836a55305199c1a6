//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// A text is tokens in lines. Numbers become other numbers, tokens change places
// with tokens of their kind, and lines, which are operations, come and go.
//
//===----------------------------------------------------------------------===//

#include "TextMutator.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <random>
#include <vector>

using namespace llvm;
using namespace mlir::qopt;

namespace {
enum class TokenKind { Number, Word, Value, Space, Other };

struct Token {
  TokenKind kind;
  std::string text;
};

class Mutator {
public:
  explicit Mutator(unsigned seed) : engine(seed) {}

  size_t below(size_t count) { return count == 0 ? 0 : engine() % count; }
  void mutateToken(std::vector<Token> &tokens);
  void mutateLine(SmallVectorImpl<StringRef> &lines);

private:
  std::string makeNumber(StringRef old);

  std::mt19937 engine;
};
} // namespace

static TokenKind classify(char c) {
  if (isDigit(c))
    return TokenKind::Number;
  if (isAlpha(c) || c == '_')
    return TokenKind::Word;
  if (c == '%' || c == '@' || c == '#' || c == '!')
    return TokenKind::Value;
  return isSpace(c) ? TokenKind::Space : TokenKind::Other;
}

static std::vector<Token> tokenize(StringRef text) {
  std::vector<Token> tokens;
  while (!text.empty()) {
    TokenKind kind = classify(text.front());
    size_t length = 1;
    auto take = [&](auto belongs) {
      while (length < text.size() && belongs(text[length]))
        ++length;
    };
    if (kind == TokenKind::Number) {
      // Of 4x4xi8 each number is a token.
      take(isDigit);
    } else if (kind == TokenKind::Word && text.front() == 'x' &&
               text.size() > 1 && isDigit(text[1])) {
      length = 1;
    } else if (kind == TokenKind::Word || kind == TokenKind::Value) {
      take([](char c) { return isAlnum(c) || c == '_' || c == '.'; });
    } else if (kind == TokenKind::Space) {
      take(isSpace);
    }
    tokens.push_back({kind, text.take_front(length).str()});
    text = text.drop_front(length);
  }
  return tokens;
}

std::string Mutator::makeNumber(StringRef old) {
  static const char *limits[] = {"0",
                                 "1",
                                 "2",
                                 "3",
                                 "7",
                                 "8",
                                 "16",
                                 "31",
                                 "32",
                                 "62",
                                 "63",
                                 "64",
                                 "127",
                                 "128",
                                 "255",
                                 "256",
                                 "32767",
                                 "65536",
                                 "2147483647",
                                 "2147483648",
                                 "4294967296",
                                 "9223372036854775807",
                                 "9223372036854775808",
                                 "1.0e-38",
                                 "3.4e38",
                                 "1.0e-320",
                                 "1.7e308"};
  int64_t value;
  if (below(2) == 0 && !old.getAsInteger(10, value) && value < INT64_MAX - 2)
    return std::to_string(
        std::max<int64_t>(0, value + static_cast<int64_t>(below(5)) - 2));
  return limits[below(std::size(limits))];
}

void Mutator::mutateToken(std::vector<Token> &tokens) {
  size_t index = below(tokens.size());
  // Spaces say nothing: look for something else.
  while (index + 1 < tokens.size() && tokens[index].kind == TokenKind::Space)
    ++index;
  Token &token = tokens[index];
  if (token.kind == TokenKind::Number && below(3) != 0) {
    token.text = makeNumber(token.text);
    return;
  }
  switch (below(6)) {
  case 0:
    tokens.erase(tokens.begin() + index);
    return;
  case 1: {
    Token copy = token;
    tokens.insert(tokens.begin() + index, copy);
    return;
  }
  case 2:
    tokens.insert(tokens.begin() + index,
                  {TokenKind::Other, below(2) == 0 ? "-" : ", "});
    return;
  default: {
    std::vector<size_t> same;
    for (size_t i = 0; i < tokens.size(); ++i)
      if (tokens[i].kind == token.kind && tokens[i].text != token.text)
        same.push_back(i);
    if (!same.empty())
      token.text = tokens[same[below(same.size())]].text;
  }
  }
}

void Mutator::mutateLine(SmallVectorImpl<StringRef> &lines) {
  size_t i = below(lines.size()), j = below(lines.size());
  StringRef line = lines[i];
  switch (below(3)) {
  case 0:
    lines.erase(lines.begin() + i);
    break;
  case 1:
    lines.insert(lines.begin() + j, line);
    break;
  default:
    std::swap(lines[i], lines[j]);
  }
}

std::string fuzz::mutateText(StringRef text, unsigned seed) {
  Mutator mutator(seed);
  std::string result = text.str();
  if (text.empty())
    return result;
  if (mutator.below(5) == 0) {
    SmallVector<StringRef> lines;
    text.split(lines, '\n');
    mutator.mutateLine(lines);
    result = join(lines, "\n");
  }
  std::vector<Token> tokens = tokenize(result);
  for (size_t i = 0, e = mutator.below(4); i < e && !tokens.empty(); ++i)
    mutator.mutateToken(tokens);
  result.clear();
  for (const Token &token : tokens)
    result += token.text;
  return result;
}

std::string fuzz::mergeTexts(StringRef text1, StringRef text2, unsigned seed) {
  Mutator mutator(seed);
  SmallVector<StringRef> lines, others;
  text1.split(lines, '\n');
  text2.split(others, '\n');
  size_t first = mutator.below(others.size());
  size_t count = 1 + mutator.below(std::min<size_t>(4, others.size() - first));
  auto position = lines.begin() + mutator.below(lines.size());
  lines.insert(position, others.begin() + first,
               others.begin() + first + count);
  return join(lines, "\n");
}
