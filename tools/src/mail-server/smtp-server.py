"""A real SMTP server (aiosmtpd) that wants a password and prints each message that it takes, as one line of JSON."""

import asyncio
import base64
import json
import sys

from aiosmtpd.smtp import SMTP, AuthResult

PORT, USER, PASSWORD = int(sys.argv[1]), sys.argv[2], sys.argv[3]


class Printer:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": base64.b64encode(envelope.content).decode(),
        }
        print(json.dumps(message), flush=True)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    right = data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=right)


async def main():
    def session():
        return SMTP(
            Printer(), hostname="test", authenticator=authenticate, auth_required=True, auth_require_tls=False
        )

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", PORT)
    await server.serve_forever()


asyncio.run(main())
