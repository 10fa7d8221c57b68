"""A piece of work in a process of its own: asked on standard input, told on standard output.

The first line of input is what is asked, as JSON; a line `stop` asks for the best so far, and the
end of the input (the server is gone) ends the process. Each line of output is JSON: `progress`, and
at the end `done` or `failed`.
"""

import json
import os
import signal
import sys
import threading
from typing import Any, TextIO

from caseload.models.conflict import Contradiction
from caseload.models.fault import BadInput
from caseload.optimizer.process.start import end_all
from caseload.web.jobs.kinds import KINDS, Tell

STOP = "stop"


def main() -> None:
    """Do one piece of work."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no message
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_listen, daemon=True).start()

    def say(**message: Any) -> None:
        out.write(json.dumps(message, ensure_ascii=False) + "\n")
        out.flush()

    def tell(doing: str, **figures: Any) -> None:
        say(progress={"doing": doing, **figures})

    say(**_answer(asked, tell))
    _leave(out)


def _answer(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """What came of the work, or the sentences that say why nothing did."""
    try:
        return {"done": KINDS[asked["kind"]](asked, tell)}
    except Contradiction as contradiction:
        said = [conflict.sentence for conflict in contradiction.conflicts]
        return {"failed": {"why": "contradiction", "said": said}}
    except BadInput as bad:
        return {"failed": {"why": "bad input", "said": [one.sentence() for one in bad.faults]}}
    except KeyboardInterrupt:
        return {
            "failed": {"why": "stopped", "said": ["It was stopped before there was an answer."]}
        }
    except OSError as error:
        said = [f"A file could not be written: {error.strerror}. Nothing half-written is left."]
        return {"failed": {"why": "disk", "said": said}}
    except Exception as error:
        said = [f"Something went wrong inside ({type(error).__name__}). Nothing was changed."]
        return {"failed": {"why": "internal", "said": said}}


def _listen() -> None:
    """Pass on that the work is to stop; end with the server."""
    for line in sys.stdin:
        if line.strip() == STOP:
            signal.raise_signal(signal.SIGINT)
    end_all()
    os._exit(1)


def _leave(out: TextIO) -> None:
    out.close()
    end_all()
    os._exit(0)


if __name__ == "__main__":
    main()
