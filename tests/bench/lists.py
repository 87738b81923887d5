"""Lists for tests/bench/run: the same ones in every run.

usage: lists.py prefixes|addresses COUNT

prefixes: random ones in 2000::/12, of 32 to 64 bits in steps of 4, and one in ten a
single address: some are in others, some are halves of one.
addresses: documentation, unique-local and link-local in turn, with random, counted and
EUI-64 interface identifiers in turn.
"""

import random
import sys
from socket import AF_INET6, inet_ntop

LENGTHS = (32, 36, 40, 44, 48, 52, 56, 60, 64, 128)


def text(value):
    return inet_ntop(AF_INET6, value.to_bytes(16, "big"))


def prefix(source, _):
    length = source.choice(LENGTHS)
    value = 0x200 << 116 | source.getrandbits(116)
    return f"{text(value >> 128 - length << 128 - length)}/{length}"


def address(source, i):
    subnet = source.getrandbits(16)
    site = source.getrandbits(24)
    high = (0x20010DB800000000 | site << 16 | subnet, 0xFD << 56 | site << 32 | subnet,
            0xFE80 << 48)[i % 3]
    random_iid = source.getrandbits(64)
    mac = 0x021A2B << 40 | 0xFFFE << 24 | source.getrandbits(24)
    return text(high << 64 | (random_iid, i // 9 + 1, mac)[i // 3 % 3])


def main():
    # Not for secrets: the same numbers each time are what is wanted.
    source = random.Random(1)
    make = {"prefixes": prefix, "addresses": address}[sys.argv[1]]
    print("\n".join(make(source, i) for i in range(int(sys.argv[2]))))


main()
