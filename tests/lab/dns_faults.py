"""A name server with faults, for tests/lab/aaaa-dig_hostile.bats.

usage: dns_faults.py ADDRESS

It answers questions over UDP and TCP on port 53. The first label of the name asked for
says what is wrong with the answer; without a word of its own it is one AAAA record:

  wrong-id, wrong-question, other-port   one that is not to be believed, and no other
  forged                                 those three, and then the true one
  query-back                             the question itself, sent back
  half, counts, rdlength, short, opt     what the message ends before, or says too much of
  loop, forward, itself, long            a name of pointers in a circle, forward, to
                                         itself, or of more than 255 octets
  other-name, other-type                 an address of another name, or an A record
  circle, far                            aliases in a circle, or through 40 names
  escapes                                an alias with control characters and a dot in it
  idn                                    an alias in another script, and one that is none
  full                                   over TCP, as many addresses as a message holds
  truncated                              half of an answer, and TC, over UDP and over TCP
  a-fails                                no AAAA, and SERVFAIL for A
  nx-for-aaaa                            NXDOMAIN for AAAA, and an A record
  twice                                  the same address two times
  bare-1, bare-2, ...                    that response code, in a header alone
  no-edns, no-version                    FORMERR, or BADVERS, to a question with EDNS
  once                                   over TCP, closes the connection after an answer
  closes                                 over TCP, closes it without one
"""
import selectors
import socket
import struct
import sys
import threading

A, CNAME, AAAA, OPT = 1, 5, 28, 41
QR_AA, TC = 0x8400, 0x0200
FORMERR, SERVFAIL, NXDOMAIN = 1, 2, 3
OWNER = b"\xc0\x0c"  # the name in the question
ADDRESS = socket.inet_pton(socket.AF_INET6, "2001:db8:100::80")


def wire(*labels):
    return b"".join(bytes([len(l)]) + l for l in labels) + b"\0"


def record(name, kind, data, length=None):
    return name + struct.pack("!HHIH", kind, 1, 300, len(data) if length is None else length) + data


def message(query, question, answers, flags=QR_AA, count=None):
    head = query[:2] + struct.pack("!5H", flags, 1, len(answers) if count is None else count, 0, 0)
    return head + question + b"".join(answers)


def chain(names, last=()):
    owners = [OWNER] + [wire(n, b"test") for n in names]
    return [record(o, CNAME, wire(n, b"test")) for o, n in zip(owners, names)] + list(last)


def answer(query, is_tcp):
    """The fault's name, and the messages to send, each with whether from another port."""
    end = 12
    while query[end]:
        end += 1 + query[end]
    question = query[12 : end + 5]
    fault = question[1 : 1 + question[0]].decode("latin-1").lower()
    here = 12 + len(question)  # where the first record stands
    good = record(OWNER, AAAA, ADDRESS)
    has_edns = query[11] > 0
    is_a = question[-3] == A
    answers, flags, count = [good], QR_AA, None

    if fault == "rdlength":
        answers = [record(OWNER, AAAA, ADDRESS, 17)]
    elif fault == "short":
        answers = [record(OWNER, AAAA, ADDRESS[:4])]
    elif fault == "counts":
        count = 65535
    elif fault == "loop":  # two pointers to each other
        answers = [record(struct.pack("!H", 0xC000 | here + 2) + struct.pack("!H", 0xC000 | here), AAAA, ADDRESS)]
    elif fault == "forward":
        answers = [record(struct.pack("!H", 0xC000 | here + 2), AAAA, ADDRESS)]
    elif fault == "itself":
        answers = [record(struct.pack("!H", 0xC000 | here), AAAA, ADDRESS)]
    elif fault == "long":  # 200 octets, and before them, of a second record, 100 more
        first = record(wire(*[b"x" * 49] * 4), AAAA, ADDRESS)
        answers = [first, record(wire(b"y" * 63)[:-1] + struct.pack("!H", 0xC000 | here), AAAA, ADDRESS)]
    elif fault == "other-name":
        answers = [record(wire(b"elsewhere", b"test"), AAAA, ADDRESS)]
    elif fault == "other-type":
        answers = [record(OWNER, A, b"\xc0\0\2\1")]
    elif fault == "circle":
        answers = chain([b"one", b"two", b"one"])
    elif fault == "far":
        answers = chain([b"n%d" % i for i in range(40)])
    elif fault == "escapes":
        name = b"a.b\x1b[31m\n\x9b\x00"
        answers = chain([name], [record(wire(name, b"test"), AAAA, ADDRESS)])
    elif fault == "idn":  # xn--mller-kva is muller with two dots; xn--a is of nothing
        answers = chain([b"xn--mller-kva", b"xn--a"], [record(wire(b"xn--a", b"test"), AAAA, ADDRESS)])
    elif fault == "full" and is_tcp:
        room = (65535 - here) // 28
        answers = [record(OWNER, AAAA, ADDRESS[:14] + struct.pack("!H", i)) for i in range(room)]
    elif fault == "full":
        answers, flags = [], QR_AA | TC
    elif fault == "truncated":
        flags |= TC
    elif fault == "a-fails":
        answers, flags = [], QR_AA | (SERVFAIL if is_a else 0)
    elif fault == "nx-for-aaaa":
        answers, flags = ([record(OWNER, A, b"\xc0\0\2\1")], QR_AA) if is_a else ([], QR_AA | NXDOMAIN)
    elif fault == "twice":
        answers = [good, good]
    elif fault == "no-edns" and has_edns:
        answers, flags = [], QR_AA | FORMERR
    reply = message(query, question, answers, flags, count)
    if fault == "no-version" and has_edns:
        opt = b"\0" + struct.pack("!HHIH", OPT, 1232, 1 << 24, 0)
        reply = query[:2] + struct.pack("!5H", QR_AA, 1, 0, 0, 1) + question + opt
    elif fault == "opt":  # an option that is longer than its record
        opt = b"\0" + struct.pack("!HHIH", OPT, 1232, 0, 4) + struct.pack("!HH", 3, 9)
        reply = query[:2] + struct.pack("!5H", QR_AA, 1, 1, 0, 1) + question + good + opt
    elif fault in ("half", "truncated"):
        reply = reply[: here + 9]
    elif fault.startswith("bare-"):
        reply = query[:2] + struct.pack("!5H", QR_AA | int(fault[5:]), 0, 0, 0, 0)

    strange = {
        "wrong-id": (bytes([reply[0] ^ 255]) + reply[1:], False),
        "wrong-question": (reply[:13] + b"X" + reply[14:], False),
        "other-port": (reply, True),
        "query-back": (query, False),
    }
    if fault == "forged":
        return fault, [strange[f] for f in ("wrong-id", "wrong-question", "other-port")] + [(reply, False)]
    return fault, [strange.get(fault, (reply, False))]


def serve_udp(server, other):
    query, source = server.recvfrom(512)
    for reply, from_other in answer(query, False)[1]:
        (other if from_other else server).sendto(reply, source)


def serve_tcp(connection):
    """One connection, to its end."""
    stream = connection.makefile("rb")
    while len(size := stream.read(2)) == 2:
        fault, replies = answer(stream.read(struct.unpack("!H", size)[0]), True)
        if fault == "closes":
            break
        for reply, _ in replies:
            connection.sendall(struct.pack("!H", len(reply)) + reply)
        if fault == "once":
            break
    connection.close()


def main():
    address = (sys.argv[1], 53)
    udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    other = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    tcp = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    udp.bind(address)
    tcp.bind(address)
    tcp.listen(64)
    other.bind((sys.argv[1], 0))
    ready = selectors.DefaultSelector()
    ready.register(udp, selectors.EVENT_READ)
    ready.register(tcp, selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            if key.fileobj is udp:
                serve_udp(udp, other)
            else:
                connection = tcp.accept()[0]
                threading.Thread(target=serve_tcp, args=[connection], daemon=True).start()


main()
