"""code.py OBJECT OBJDUMP READELF: what compiled code is made of.

Prints a line for each finding, and one at the end: the code computes with
integers only, keeps nothing between calls, and calls nothing but the C library.
"""

import re
import subprocess
import sys

# Arithmetic and conversions of x86: of floats, not of bits that lie in the same
# registers (vmovaps, vxorps, vpermps ...).
OPERATIONS = ("add sub mul div sqrt min max rcp rcp14 rcp28 rsqrt rsqrt14 rsqrt28 hadd hsub addsub dp round rndscale "
              "scalef getexp getmant fixupimm range reduce fpclass cmp comi ucomi fmadd fmsub fnmadd fnmsub fmaddsub "
              "fmsubadd cvt cvtt exp2").split()
SCALAR_OR_VECTOR = re.compile(r"v?(%s)(132|213|231|eq|lt|le|unord|neq|nlt|nle|ord)?(ss|sd|ps|pd|sh|ph|bf16)$"
                              % "|".join(OPERATIONS))
CONVERSION = re.compile(r"v?cvtt?(ss|sd|ps|pd|sh|ph|dq|qq|udq|uqq|si|usi|w|uw)2")
X87 = re.compile(r"f[a-z0-9]+$")


def is_float(mnemonic):
    return bool(SCALAR_OR_VECTOR.match(mnemonic) or CONVERSION.match(mnemonic) or X87.match(mnemonic))


def self_test():
    for mnemonic in "addss vmulps vcvtdq2ps cvttss2si vcvtuqq2pd vfmadd213ps fld fadd vcmpltps vminsd vdivsd".split():
        assert is_float(mnemonic), mnemonic
    for mnemonic in "vpminsd vpmaxsd vmovaps vxorps vpermps movss vpaddd vpmulld imulq vbroadcastss vpcmpd".split():
        assert not is_float(mnemonic), mnemonic


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main():
    path, objdump, readelf = sys.argv[1:]
    self_test()
    findings = []
    # Names of symbols stand alone on a line, instructions behind their address.
    instructions = re.findall(r"^ *[0-9a-f]+:\s+(\S+)", run(objdump, "-d", "--no-show-raw-insn", path), re.M)
    findings += ["floating point: " + m for m in sorted(set(filter(is_float, instructions)))]
    if len(instructions) < 100:
        findings.append("only %d instructions" % len(instructions))
    calls = sum(m.startswith("call") for m in instructions)

    for line in run(readelf, "--wide", "--sections", path).splitlines():
        match = re.match(r" *\[ *\d+\] (\S+) +(\S+) +[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+) [0-9a-f]+ +(\w*)", line)
        if not match:
            continue
        name, kind, size, flags = match.groups()
        # The loader fills .data.rel.ro and its own tables, and write-protects them.
        protected = ".data.rel.ro", ".got", ".dynamic", ".relro_padding"
        if "W" in flags and int(size, 16) > 0 and not name.startswith(protected):
            findings.append("writable section %s of %d bytes" % (name, int(size, 16)))
        if "T" in flags or "INIT" in kind or name in (".ctors", ".eh_frame_hdr"):
            findings.append("section %s" % name)
    print("\n".join(findings + ["integer code, %s" % ("with calls" if calls else "without calls")]))
    sys.exit(len(findings) > 0)


if __name__ == "__main__":
    main()
