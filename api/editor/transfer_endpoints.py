"""``/knowledge/api/import`` and ``export``."""

from fastapi import APIRouter, Request, Response, UploadFile

from api.editor.callers import Editor
from api.editor.transfer import LARGEST_FILE, LARGEST_IN_ALL, Imported, Transfer, Upload
from api.problems import responses

router = APIRouter(prefix="/knowledge/api", tags=["editor"])


def _transfer(request: Request) -> Transfer:
    transfer: Transfer = request.app.state.editor.transfer
    return transfer


@router.post("/import", summary="Import articles", responses=responses(401, 403, 413, 422))
def import_(request: Request, caller: Editor, files: list[UploadFile]) -> Imported:
    """Markdown, HTML, CSV, or a zip of them. All become drafts, by slug; a bad file is told."""
    uploads = (
        Upload(
            file.filename or "article", file.file.read(LARGEST_IN_ALL if _is_zip(file) else LARGEST_FILE + 1)
        )
        for file in files
    )
    return _transfer(request).take(uploads, caller)


@router.get("/export", summary="Export everything", responses=responses(401, 403), response_class=Response)
def export(request: Request, _caller: Editor) -> Response:
    """A zip of all articles as Markdown, with the return rules, the facts and the test questions."""
    return Response(
        _transfer(request).everything(),
        media_type="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="doorstep-knowledge.zip"',
            "Cache-Control": "no-store",
        },
    )


def _is_zip(file: UploadFile) -> bool:
    return (file.filename or "").lower().endswith(".zip")
