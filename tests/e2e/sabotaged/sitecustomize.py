"""For tests: an action server with faults, which a message's words bring about. The product holds none of it.

Python reads this at its start when ``PYTHONPATH`` names this directory.
"""

import asyncio
import os
import sys
from typing import Any

if sys.orig_argv[-2:] == ["-m", "actions"]:
    from rasa_sdk.executor import ActionExecutor

    _run = ActionExecutor.run

    async def _sabotaged(self: ActionExecutor, action_call: Any) -> Any:
        text = str(((action_call.get("tracker") or {}).get("latest_message") or {}).get("text"))
        if "poison: die" in text:
            os._exit(9)
        if "poison: raise" in text:
            raise RuntimeError("as it was told to")
        if "poison: hang" in text:
            await asyncio.sleep(3600)
        return await _run(self, action_call)

    ActionExecutor.run = _sabotaged  # type: ignore[method-assign]
