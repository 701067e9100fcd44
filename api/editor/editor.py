"""The parts of the editor, put together."""

from dataclasses import dataclass
from datetime import timedelta

from api.clock import Clock, utc_now
from api.editor.accounts import AccountRules, Accounts
from api.editor.desk import Desk
from api.editor.gaps import Gaps
from api.editor.looking import Looker
from api.editor.questions import Trials
from api.editor.shelf import Shelf
from api.editor.transfer import Transfer
from api.knowledge.keeper import Keeper
from api.limits import Limit, Limiter
from api.settings import Settings
from store.database import Database


@dataclass(frozen=True, kw_only=True)
class Editor:
    """What the editor's endpoints work with. ``root`` is its path, ``secure``: it is reached by https."""

    root: str
    secure: bool
    shop: str
    database: Database
    clock: Clock
    accounts: Accounts
    shelf: Shelf
    desk: Desk
    trials: Trials
    looker: Looker
    gaps: Gaps
    transfer: Transfer

    @property
    def cookie_path(self) -> str:
        """Where the session holds: on the operator's page as well."""
        return self.root.removesuffix("/knowledge") or "/"


def editor_of(
    settings: Settings,
    database: Database,
    keeper: Keeper,
    *,
    limiter: Limiter | None = None,
    clock: Clock = utc_now,
) -> Editor:
    """The editor of these settings."""
    shelf = Shelf(database, keeper)
    trials = Trials(database, shelf, settings.base_url, clock=clock)
    return Editor(
        root=f"{settings.path_prefix}/knowledge",
        secure=settings.base_url.startswith("https:"),
        shop=settings.shop,
        database=database,
        clock=clock,
        accounts=Accounts(database, _rules(settings), limiter=limiter, clock=clock),
        shelf=shelf,
        desk=Desk(database, shelf, trials, clock=clock),
        trials=trials,
        looker=Looker(database, shelf, settings.base_url),
        gaps=Gaps(database, clock=clock),
        transfer=Transfer(database, clock=clock),
    )


def _rules(settings: Settings) -> AccountRules:
    password = settings.admin_password
    return AccountRules(
        lifetime=timedelta(hours=settings.editor_session_hours),
        per_address=Limit.per_minute("sign-ins", settings.limit_sign_ins_per_address),
        per_account=Limit.per_quarter_hour("sign-ins-account", settings.limit_sign_ins_per_account),
        admin_email=settings.admin_email,
        admin_password=password.get_secret_value() if password else None,
        demo=settings.demo,
    )
