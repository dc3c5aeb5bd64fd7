# SPDX-License-Identifier: MIT
# token.py PORT: an OAuth provider that introspects tokens (RFC 7662): "good.token" and "ttt..." are alice's.
import http.server, json, re, sys


class Provider(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        header = self.headers.get("Authorization", "")
        good = re.fullmatch(r"Bearer (good\.token|t+)", header)
        body = json.dumps({"active": True, "username": "alice"} if good else {"active": False})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Provider).serve_forever()
