"""How schemathesis sends bodies of types it does not know itself: as the bytes they are."""

import schemathesis


@schemathesis.serializer("application/offset+octet-stream")
def part_of_an_upload(context, value):
    value = getattr(value, "data", value)
    return value if isinstance(value, bytes) else str(value).encode()
