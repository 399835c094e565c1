"""An engine that does what the tests need and no real engine would: hang, babble, die."""

import os
import signal
import subprocess
import sys
import threading
import time

from designer import protocol
from designer.protocol import Done, EventFrame, Failed, Progress, Ready
from designer.sentences import verbatim

behaviour = sys.argv[1]
events = os.dup(1)
os.dup2(2, 1)


def send(number, event):
    body = protocol.encode(EventFrame(number, event))
    os.write(events, protocol.header.pack(len(body)) + body)


def receive():
    head = sys.stdin.buffer.read(protocol.header.size)
    if not head:
        os._exit(0)
    (size,) = protocol.header.unpack(head)
    return protocol.decode_request(sys.stdin.buffer.read(size))


if behaviour == "exit at start":
    print("no module named luck", file=sys.stderr)
    sys.exit(7)
send(0, Ready("reader", protocol.version, {"python": "3"}))
if behaviour == "ignore the end of stdin":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(60)
while True:
    frame = receive()
    match behaviour:
        case "answer":
            send(frame.number, Progress(verbatim("half way")))
            send(frame.number, Done())
        case "answer a stranger":
            send(frame.number + 1000, Progress(verbatim("not yours")))
            send(frame.number, Failed(verbatim("It did not work.")))
        case "hang":
            send(frame.number, Progress(verbatim("begun")))
            threading.Event().wait()
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "complain and leave":
            print("the disk is full", file=sys.stderr, flush=True)
            os._exit(9)
        case "leave a child behind":
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
            send(frame.number, Progress(verbatim(str(child.pid))))
            os._exit(5)
        case "garbage":
            os.write(events, b"Epoch 1/5 [======>.......]")
            time.sleep(60)
        case "no JSON":
            os.write(events, protocol.header.pack(3) + b"\xff{]")
            time.sleep(60)
        case "half a frame":
            os.write(events, protocol.header.pack(1000) + b"{")
            os._exit(0)
        case "flood":
            for number in range(30_000):
                print("line", number, "x" * 200)
            sys.stdout.flush()
            send(frame.number, Done())
