"""The people of the journeys. Each holds a session of their own and does deeds over HTTP; what fails tells the answer."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pyotp

from app.kit.clock import now

API = "/api/v1"
Body = dict[str, Any]


def told(answer: httpx.Response) -> str:
    """What happened, for the message of a failed assertion."""
    request = answer.request
    return f"{request.method} {request.url.path} → {answer.status_code} {answer.text[:2000]}"


class Door:
    """The way to the server. Its address changes when the server is started anew; `clock` is the time there."""

    def __init__(self, http: httpx.AsyncClient, url: str, *, clock: Callable[[], datetime] = now) -> None:
        self.http, self.url, self.clock = http, url, clock

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.http.request(method, self.url + path, **options)


class Person:
    """Somebody with a session; `token` is what their device holds."""

    def __init__(self, door: Door, name: str, *, tenant: str) -> None:
        self.door, self.name, self.tenant = door, name, tenant
        self.token = ""

    async def tries(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            options["json"] = body
        return await self.door.ask(method, API + path, headers=headers | options.pop("headers", {}), **options)

    async def gets(self, path: str, **params: Any) -> Any:
        return self._done(await self.tries("GET", path, params=params)).json()

    async def gets_all(self, path: str, **params: Any) -> list[Any]:
        """Every page of a list."""
        page = await self.gets(path, limit=100, **params)
        items = list(page["items"])
        while page["next_cursor"]:
            page = await self.gets(path, limit=100, cursor=page["next_cursor"], **params)
            items += page["items"]
        return items

    async def puts(self, path: str, body: Any) -> Any:
        """Change what is there now: its version is read first."""
        version = self._done(await self.tries("GET", path)).headers["etag"]
        return self._done(await self.tries("PUT", path, body, headers={"If-Match": version})).json()

    async def posts(self, path: str, body: Any = None) -> Any:
        answer = self._done(await self.tries("POST", path, body))
        return answer.json() if answer.content else None

    async def is_refused(self, status: int, code: str, method: str, path: str, body: Any = None) -> Body:
        """The problem that the server answers: this status and code, and a sentence in Chinese."""
        answer = await self.tries(method, path, body)
        assert answer.headers["content-type"] == "application/problem+json", f"{self.name}: {told(answer)}"
        problem: Body = answer.json()
        assert (answer.status_code, problem["code"]) == (status, code), f"{self.name}: {told(answer)}"
        assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["detail"]), told(answer)
        return problem

    async def uploads(self, name: str, content: bytes, *, purpose: str = "roster") -> str:
        """The id of the file, reserved, sent and confirmed."""
        reserved = await self.posts("/files", {"name": name, "size": len(content), "purpose": purpose})
        path = f"/files/{reserved['id']}"
        self._done(await self.tries("POST", f"{path}/content", files={"file": (name, content)}))
        await self.posts(f"{path}/confirm")
        return str(reserved["id"])

    async def downloads(self, method: str, path: str) -> bytes:
        return self._done(await self.tries(method, path)).content

    async def account_id(self) -> str:
        return str((await self.gets("/me"))["account"]["id"])

    def _done(self, answer: httpx.Response) -> httpx.Response:
        assert answer.is_success, f"{self.name}: {told(answer)}"
        return answer


class Staff(Person):
    """Somebody who logs in with a name and a password, and a second factor where one is set up."""

    def __init__(self, door: Door, name: str, *, tenant: str, login: Body) -> None:
        super().__init__(door, name, tenant=tenant)
        self.login_name, self.password = login["login_name"], login["password"]
        self.secret: str = login.get("totp_secret") or ""

    async def logs_in(self) -> None:
        """Password, then the code that the server asks for; a first password is changed before anything else."""
        entered = await self.posts(
            "/auth/password",
            {"login_name": self.login_name, "password": self.password, "tenant_code": self.tenant},
        )
        if entered["next"] == "second_factor":
            answer = {"challenge": entered["challenge"], "code": pyotp.TOTP(self.secret).at(self.door.clock())}
            entered = await self.posts("/auth/second-factor", answer)
        self.token = entered["tokens"]["access_token"]
        if entered["next"] == "change_password":
            await self._chooses_a_password()

    async def _chooses_a_password(self) -> None:
        chosen = secrets.token_urlsafe(18)
        await self.posts("/me/password", {"current_password": self.password, "new_password": chosen})
        self.password = chosen

    async def sets_up_second_factor(self) -> list[str]:
        """The recovery codes."""
        self.secret = (await self.posts("/me/second-factor/begin", {"password": self.password}))["secret"]
        code = pyotp.TOTP(self.secret).at(self.door.clock())
        codes: list[str] = (await self.posts("/me/second-factor/confirm", {"code": code}))["recovery_codes"]
        return codes


class Admin(Staff):
    """An administrator of the county."""

    async def opens_account(self, login_name: str, name: str, org_id: str, *, member_id: str | None = None) -> "Admin":
        """The new account's owner, with the first password in hand; not logged in yet."""
        body = {"login_name": login_name, "display_name": name, "org_id": org_id, "member_id": member_id}
        made = await self.posts("/accounts", body)
        login = {"login_name": login_name, "password": made["initial_password"]}
        return Admin(self.door, name, tenant=self.tenant, login=login)

    async def appoints(self, account_id: str, role: str, org_id: str, **terms: Any) -> Body:
        body = {"account_id": account_id, "role": role, "org_id": org_id, "reason": "县委组织部研究决定", **terms}
        made: Body = await self.posts("/appointments", body)
        return made

    async def confirms(self, appointment: Body) -> Body:
        made: Body = await self.posts(f"/appointments/{appointment['id']}/confirm")
        return made

    async def dismisses(self, appointment: Body, reason: str) -> None:
        await self.posts(f"/appointments/{appointment['id']}/end", {"reason": reason})

    async def organisations(self) -> dict[str, str]:
        """Ids by name."""
        return {one["name"]: one["id"] for one in await self.gets_all("/organisations")}

    async def checks_organisations(self, content: bytes, under_id: str) -> Body:
        file_id = await self.uploads("党组织名单.xlsx", content)
        checked: Body = await self.posts("/organisation-imports", {"file_id": file_id, "under_id": under_id})
        return checked

    async def writes_organisations(self, checked: Body) -> Body:
        written: Body = await self.posts(f"/organisation-imports/{checked['id']}/commit", {})
        return written

    async def checks_roster(self, content: bytes, org_id: str, *, name: str = "花名册.xlsx") -> Body:
        """The import with its rows checked, nothing written yet."""
        file_id = await self.uploads(name, content)
        opened = await self.posts("/roster-imports", {"file_id": file_id, "org_id": org_id})
        checked: Body = await self.posts(f"/roster-imports/{opened['id']}/validate")
        return checked

    async def writes_roster(self, checked: Body) -> Body:
        written: Body = await self.posts(f"/roster-imports/{checked['id']}/commit")
        return written

    async def register(self, **params: Any) -> dict[str, Body]:
        """The members in sight, by name."""
        return {one["name"]: one for one in await self.gets_all("/members", **params)}

    async def invites(self, member_id: str) -> str:
        """The code to be handed over."""
        return str((await self.posts("/invitations", {"member_id": member_id}))["code"])


class Member(Person):
    """A member with a phone, who logs in by WeChat. The demo's WeChat knows a person by the name in `demo-<name>`."""

    def __init__(self, door: Door, name: str, *, tenant: str, phone: str) -> None:
        super().__init__(door, name, tenant=tenant)
        self.phone, self.member_id = phone, ""

    async def logs_in(self, *, shares_phone: bool = True) -> str:
        """What the server says is next; with the phone number shared the account is bound to the register."""
        body = {"tenant_code": self.tenant, "code": f"demo-{self.phone}", "device": f"{self.name}的手机"}
        if shares_phone:
            body["phone_code"] = f"demo-{self.phone}"
        entered = await self.posts("/auth/wechat", body)
        self.token = entered["tokens"]["access_token"]
        if entered["next"] == "done" and not self.member_id:
            self.member_id = (await self.gets("/me"))["member"]["id"]
        return str(entered["next"])

    async def accepts(self, invitation: str) -> None:
        body = {"tenant_code": self.tenant, "code": invitation}
        self.token = (await self.posts("/auth/invitations/accept", body))["access_token"]
        self.member_id = (await self.gets("/me"))["member"]["id"]

    async def signs_in(self, meeting_id: str, code: str) -> httpx.Response:
        return await self.tries("POST", f"/meetings/{meeting_id}/sign-ins", {"code": code})

    async def meetings(self) -> dict[str, Body]:
        """The meetings that still lie ahead or go on, by id."""
        return {one["meeting"]["id"]: one for one in await self.gets_all("/me/meetings")}

    async def asks_leave(self, meeting_id: str, category: str, reason: str) -> Body:
        leave: Body = await self.posts(
            f"/meetings/{meeting_id}/leave-requests", {"category": category, "reason": reason}
        )
        return leave


class Secretary(Member):
    """A member who runs the branch, or keeps its record."""

    async def drafts(self, org_id: str, title: str, starts_at: str, ends_at: str, **details: Any) -> Body:
        body = {"org_id": org_id, "title": title, "starts_at": starts_at, "ends_at": ends_at, **details}
        drafted: Body = await self.posts("/meetings", body)
        return drafted

    async def publishes(self, meeting: Body) -> Body:
        published: Body = await self.posts(f"/meetings/{meeting['id']}/publish")
        return published

    async def screen(self, meeting_id: str) -> Body:
        """The codes on the hall's screen: now, current, next."""
        shown: Body = await self.gets(f"/meetings/{meeting_id}/code")
        return shown

    async def roll(self, meeting_id: str) -> Body:
        roll: Body = await self.gets(f"/meetings/{meeting_id}/roll")
        return roll
