"""``/knowledge/api/me/password``: people change their own."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.editor.callers import COOKIE, Editor
from api.editor.signing_in import Me, Password, remember
from api.problems import responses

router = APIRouter(prefix="/knowledge/api/me", tags=["editor"])


class NewPassword(BaseModel):
    """The password that was, and the one that is to be."""

    current: Password
    new: Password


@router.post("/password", summary="Change one's own password", responses=responses(401, 403, 422, 429))
def change_password(request: Request, response: Response, caller: Editor, body: NewPassword) -> Me:
    """Every session ends; this browser gets a new one, and a new ``csrf_token``."""
    editor = request.app.state.editor
    signed = editor.accounts.change_own_password(
        caller, token=request.cookies.get(COOKIE, ""), current=body.current, new=body.new
    )
    return remember(response, signed, editor)
