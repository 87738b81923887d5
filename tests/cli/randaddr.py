"""randaddr's generator once more, from its man page alone, and slowly.

usage: randaddr.py draw SEED FIRST SIZE COUNT [OFFSET]
       randaddr.py unique SEED FIRST SIZE COUNT [OFFSET]
           addresses of a space of SIZE addresses in a row from FIRST on
       randaddr.py stable PREFIX NET_IFACE NETWORK_ID DAD_COUNTER SECRET
       randaddr.py ula NTP_TIME EUI64
"""

import hashlib
import ipaddress
import struct
import sys

MASK = 0xFFFFFFFF


def chacha20(key, nonce, counter):
    """One block of 64 bytes; the counter and the nonce have 64 bits each."""
    state = list(struct.unpack("<4I", b"expand 32-byte k"))
    state += struct.unpack("<8I", key)
    state += struct.unpack("<4I", struct.pack("<QQ", counter, nonce))
    x = state[:]

    def rotate(value, bits):
        return (value << bits | value >> (32 - bits)) & MASK

    def quarter(a, b, c, d):
        for one, other, third, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[one] = (x[one] + x[other]) & MASK
            x[third] = rotate(x[third] ^ x[one], bits)

    for _ in range(10):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(x, state)))


class Stream:
    def __init__(self, seed, use, attempt=0):
        key = hashlib.sha256(seed.encode()).digest()
        self.key = hashlib.sha256(key + struct.pack(">II", use, attempt)).digest()
        self.blocks = {}

    def word(self, place, width):
        block, at = divmod(place * width, 64)
        if block not in self.blocks:
            self.blocks = {block: chacha20(self.key, block >> 64, block & (1 << 64) - 1)}
        return int.from_bytes(self.blocks[block][at : at + width], "little")


def numbers(seed, size, use=0):
    """A function of the place."""
    last = size - 1
    bits, width = last.bit_length(), 8 if last < 1 << 64 else 16
    streams = []

    def number(place):
        attempt = 0
        while True:
            if attempt == len(streams):
                streams.append(Stream(seed, use, attempt))
            value = streams[attempt].word(place, width) & ((1 << bits) - 1)
            if value <= last:
                return value
            attempt += 1

    return number


def permutation(seed, size):
    last = size - 1
    bits = last.bit_length()
    control = min(8, bits // 2)
    rounds = max(32, 4 * -(-bits // control)) if control else 32
    width = 8 if bits <= 64 else 16
    stream = Stream(seed, 1)
    table = [
        [stream.word((r << control) + v, width) & ((1 << (bits - control)) - 1) for v in range(1 << control)]
        for r in range(rounds)
    ]

    def image(x):
        while True:
            for words in table:
                low = x & ((1 << control) - 1)
                x = (x >> control) ^ words[low] | low << (bits - control)
            if x <= last:
                return x

    return image


def listing(make, seed, first, size, count, offset="0"):
    base, space = int(ipaddress.IPv6Address(first)), eval_size(size)
    of = make(seed, space)
    for place in range(int(offset), int(offset) + int(count)):
        print(ipaddress.IPv6Address(base + of(place)))


def eval_size(text):
    base, caret, power = text.partition("^")
    return int(base) ** int(power) if caret else int(text)


def stable(prefix, net_iface, network_id, dad_counter, secret):
    def text(value):
        return struct.pack(">H", len(value)) + value.encode()

    network = ipaddress.IPv6Network(prefix).network_address
    digest = hashlib.sha256(
        network.packed[:8] + text(net_iface) + text(network_id) + bytes([int(dad_counter)]) + text(secret)
    ).digest()
    print(ipaddress.IPv6Address(network.packed[:8] + digest[-8:]))


def ula(ntp_time, eui64):
    digest = hashlib.sha1(bytes.fromhex(ntp_time) + bytes.fromhex(eui64)).digest()
    print(ipaddress.IPv6Network((b"\xfd" + digest[-5:] + bytes(10), 48)))


def main():
    what, arguments = sys.argv[1], sys.argv[2:]
    if what in ("draw", "unique"):
        listing({"draw": numbers, "unique": permutation}[what], *arguments)
    else:
        {"stable": stable, "ula": ula}[what](*arguments)


main()
