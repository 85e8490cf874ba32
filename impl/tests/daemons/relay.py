"""Passes TCP connections on and keeps what went by."""

import contextlib
import selectors
import socket
import threading


class Relay(contextlib.ExitStack):
    def __init__(self, target):
        super().__init__()
        self.target = target
        self.passed = b""
        self.ready = self.enter_context(selectors.DefaultSelector())
        self.listener = self.enter_context(socket.create_server((target[0], 0)))
        self.endpoint = self.listener.getsockname()
        self.ready.register(self.listener, selectors.EVENT_READ)
        self.stop, stopped = (self.enter_context(end) for end in socket.socketpair())
        self.ready.register(stopped, selectors.EVENT_READ)
        thread = threading.Thread(target=self.serve, args=(stopped,))
        thread.start()
        self.callback(thread.join)
        self.callback(self.stop.send, b"stop")

    def serve(self, stopped):
        while True:
            for key, _ in self.ready.select():
                if key.fileobj is stopped:
                    return
                if key.fileobj is self.listener:
                    self.connect()
                else:
                    self.pass_on(key.fileobj, key.data)

    def connect(self):
        client = self.enter_context(self.listener.accept()[0])
        server = self.enter_context(socket.create_connection(self.target))
        for end, peer in (client, server), (server, client):
            self.ready.register(end, selectors.EVENT_READ, peer)

    def pass_on(self, end, peer):
        if part := end.recv(65536):
            self.passed += part
            peer.sendall(part)
        else:
            self.ready.unregister(end)
            peer.shutdown(socket.SHUT_WR)
