"""Types of bodies that schemathesis does not know by itself."""

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
