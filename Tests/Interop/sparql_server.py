"""A triple store on loopback: answers SPARQL queries over a few facts as CSV. Prints `ready PORT`; ends with its
standard input. With a certificate and its key it speaks TLS, and answers only to the name `localhost`, as a host of
several stores would:

    sparql_server.py [CERTIFICATE KEY]"""

import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import rdflib

FACTS = rdflib.Graph().parse(format="turtle", data="""
    @prefix : <http://example.org/> .
    :a :age 41 ; :sex "f" . :b :age 52 . :c :age 63 ; :sex "m" .
""")


class Store(BaseHTTPRequestHandler):
    def do_GET(self):
        if TLS and self.headers["Host"] != f"localhost:{server.server_address[1]}":
            return self.send_error(421)
        query = parse_qs(urlsplit(self.path).query).get("query", [""])[0]
        body = FACTS.query(query).serialize(format="csv")
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


TLS = sys.argv[1:]
server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
if TLS:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*TLS)
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("ready", server.server_address[1], flush=True)
sys.stdin.read()
