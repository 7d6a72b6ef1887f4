"""`python -m server.openapi_snapshot`: writes server/openapi.json, which a test compares with what the server says."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from server.app import create_app
from server.routes.description import describe
from server.settings import Settings

SNAPSHOT = Path(__file__).parent / "openapi.json"


def main() -> None:
    """Describe an app on an empty folder and write that down."""
    with tempfile.TemporaryDirectory() as data:
        app = create_app(Settings(data=Path(data)))
        SNAPSHOT.write_text(json.dumps(describe(app), indent=1, ensure_ascii=False) + "\n")
        app.state.parts.store.close()


if __name__ == "__main__":
    main()
