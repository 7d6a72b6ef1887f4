"""Wait until a log file contains a text; fail when the process that writes it ends first or after 20 minutes."""

import os
import sys
import time
from pathlib import Path

log, text, pid = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for _ in range(20 * 60 * 5):
    if text in log.read_text(errors="replace"):
        break
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        sys.exit(f"the command ended early:\n{log.read_text(errors='replace')}")
    time.sleep(0.2)
else:
    sys.exit(f"nothing after 20 minutes:\n{log.read_text(errors='replace')}")
