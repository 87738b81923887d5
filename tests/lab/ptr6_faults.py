"""A name server with faults, for the tests of ptr6: tests/lab/ptr6.bats starts it.

usage: ptr6_faults.py ADDRESS FAULT [ADDRESS-WITH-NAME...]

It has the zone of 2001:db8::/116 and answers over UDP. Faults:
  synthesises   makes up a name for each address in 2001:db8::/64, its zone; the ADDRESSes
                are aliases of what does not exist
  denies-empty  NXDOMAIN for names that only have names below them (against RFC 8020)
  silent        no answer at all
  wrong-id      answers with another id
  no-edns       FORMERR to questions with EDNS (against RFC 6891)
  cut           half of a message, with the right id and question
  many          150 PTR records of each address
  circle        an alias of itself
  dangling      what is above the ADDRESSes' names is an alias of what does not exist
  other-zone    NXDOMAIN with the SOA record of a zone that the name is not in
  lost          refers to the servers of the root
"""
import ipaddress
import socket
import struct
import sys

APEX = "0." * 21 + "8.b.d.0.1.0.0.2.ip6.arpa"
APEX_64 = "0." * 8 + "8.b.d.0.1.0.0.2.ip6.arpa"
NOERROR, FORMERR, NXDOMAIN = 0, 1, 3
NS, CNAME, SOA, PTR = 2, 5, 6, 12


def wire(name):
    return b"".join(bytes([len(l)]) + l.encode() for l in name.split(".")) + b"\0"


def record(name, kind, data):
    return wire(name) + struct.pack("!HHIH", kind, 1, 300, len(data)) + data


def name_in(question):
    labels, at = [], 0
    while question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode("latin-1"))
        at += 1 + question[at]
    return ".".join(labels).lower(), at + 5


def synthesised(name):
    """The response code and the answers to a question in 2001:db8::/64."""
    labels = name.removesuffix("." + APEX_64).split(".")
    if name == APEX_64:
        return NOERROR, []
    if not name.endswith("." + APEX_64) or not all(l in list("0123456789abcdef") for l in labels):
        return NXDOMAIN, []
    made = record(name, PTR, wire("made-up-" + "".join(labels) + ".test"))
    return NOERROR, [made] if len(labels) == 16 else []


def answer(query, fault, names):
    if fault == "no-edns" and query[11]:
        return query[:2] + struct.pack("!5H", 0x8000 | FORMERR, 0, 0, 0, 0)
    name, length = name_in(query[12:])
    question = query[12 : 12 + length]
    rcode, answers, authority = NXDOMAIN, [], []
    soa = record(APEX, SOA, wire("ns.test") + wire("h.test") + struct.pack("!5I", 1, 1, 1, 1, 60))
    if fault == "synthesises":
        soa = record(APEX_64, SOA, soa[len(wire(APEX)) + 10 :])
        rcode, answers = synthesised(name)
        if name in names:
            rcode, answers = NXDOMAIN, [record(name, CNAME, wire("gone.test"))]
    elif fault == "circle":
        rcode, answers = NOERROR, [record(name, CNAME, wire(name))]
    elif fault == "many":
        rcode = NOERROR
        answers = [record(name, PTR, wire("n%d" % i)) for i in range(150)]
    elif name in names:
        rcode, answers = NOERROR, [record(name, PTR, wire("host." + name[0] + ".test"))]
    elif name == APEX:
        rcode = NOERROR
    elif fault == "dangling" and any(n.endswith("." + name) for n in names):
        rcode, answers = NOERROR, [record(name, CNAME, wire("gone.test"))]
    if not answers:
        authority = [soa]
    if fault == "other-zone":
        authority = [record("4.0.0.0." + APEX, SOA, soa[len(wire(APEX)) + 10 :])]
    elif fault == "lost":
        rcode, authority = NOERROR, [b"\0" + struct.pack("!HHIH", NS, 1, 300, 9) + wire("ns.test")]
    ident = query[:2] if fault != "wrong-id" else bytes([query[0] ^ 255, query[1]])
    flags = 0x8000 if fault == "lost" else 0x8400
    message = ident + struct.pack("!5H", flags | rcode, 1, len(answers), len(authority), 0)
    message += question + b"".join(answers + authority)
    return message[: 12 + length + 9] if fault == "cut" else message


def main():
    address, fault = sys.argv[1:3]
    names = {ipaddress.IPv6Address(a).reverse_pointer for a in sys.argv[3:]}
    server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    server.bind(socket.getaddrinfo(address, 53)[0][4])
    while True:
        query, source = server.recvfrom(512)
        if fault != "silent":
            server.sendto(answer(query, fault, names), source)


main()
