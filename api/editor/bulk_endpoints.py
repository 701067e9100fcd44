"""``/knowledge/api/articles/bulk``."""

from fastapi import APIRouter, Request

from api.editor.bulk import Bulk, BulkUndo, Result, act_on_all, undo_all
from api.editor.callers import Editor
from api.problems import responses

router = APIRouter(prefix="/knowledge/api/articles/bulk", tags=["editor"])


@router.post("", summary="Do one thing to several articles", responses=responses(401, 403, 422))
def act(request: Request, caller: Editor, body: Bulk) -> list[Result]:
    """Publish, archive, tag or categorise them. One result for each, in this order; some may have failed."""
    return act_on_all(request.app.state.editor.desk, body, caller)


@router.post("/undo", summary="Undo it", responses=responses(401, 403, 422))
def undo(request: Request, caller: Editor, body: BulkUndo) -> list[Result]:
    """Bring articles back to how they were before, by restoring; the versions between stay in the list."""
    return undo_all(request.app.state.editor.desk, body, caller)
