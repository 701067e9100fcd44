"""What the stand-in says of being texted: on once the number has answered, or at once for a signed one."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

CODE = "4821"
OFF: dict[str, Any] = {"offered": True, "on": False, "phone": None, "code": None}


@dataclass
class Wishes:
    """The one wish there is, and what was posted."""

    is_offered: bool = False
    wish: dict[str, Any] = field(default_factory=lambda: dict(OFF))
    posted: list[dict[str, Any]] = field(default_factory=list)

    def confirm(self) -> None:
        """The phone has answered."""
        self.wish |= {"on": True, "code": None}

    def serve(self, app: FastAPI, prefix: str) -> None:
        """Add the endpoints."""

        @app.get(f"{prefix}/widget/texts")
        async def look() -> dict[str, Any]:
            return self.wish | {"offered": self.is_offered}

        @app.post(f"{prefix}/widget/texts")
        async def keep(request: Request) -> JSONResponse:
            body = await request.json()
            self.posted.append(body)
            if phone := body.get("phone"):
                if not phone.startswith("+"):
                    return JSONResponse({"detail": "Give a mobile number with its country."}, 422)
                self.wish |= {"code": CODE, "phone": f"••• {phone[-4:]}"}
            else:
                self.wish |= {"on": True}
            return JSONResponse(self.wish)

        @app.delete(f"{prefix}/widget/texts")
        async def forget() -> dict[str, Any]:
            self.wish = dict(OFF)
            return self.wish
