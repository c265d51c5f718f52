"""A mail server for the tests: a real one, over a socket, that can refuse, hang and be away."""

import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default


@dataclass
class MailServer:
    """Takes letters in. ``refuse``: recipient -> answer to RCPT; ``hang``: wait for ever after a letter's text."""

    refuse: dict[str, bytes] = field(default_factory=dict)
    hang: bool = False
    received: list[Message] = field(default_factory=list)
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "MailServer":
        mail_server = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                mail_server._talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def _talk(self, line: socketserver.StreamRequestHandler) -> None:
        def say(words: bytes) -> None:
            line.wfile.write(words + b"\r\n")

        say(b"220 here")
        while command := line.rfile.readline():
            word = command[:4].upper()
            if word == b"RCPT":
                recipient = command.split(b"<")[1].split(b">")[0].decode()
                say(self.refuse.get(recipient, b"250 known"))
            elif word == b"DATA":
                say(b"354 go on")
                text = b"".join(iter(line.rfile.readline, b".\r\n"))
                self.received.append(message_from_bytes(text, policy=default))
                self.reached.set()
                if self.hang:
                    self.go_on.wait()  # taken in, but the sender never hears of it
                    return
                say(b"250 taken")
            elif word == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 well")
