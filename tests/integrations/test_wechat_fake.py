"""What only the fake has: codes for curl that can be used again."""

import pytest

from app.integrations.wechat.fake import FakeWeChat
from app.integrations.wechat.protocol import WeChatCodeInvalid, WeChatPhoneForeign, WeChatUserBlocked


async def test_a_reusable_code_logs_in_the_same_person_again_and_in_another_process() -> None:
    first, second = FakeWeChat(reusable_prefix="demo-"), FakeWeChat(reusable_prefix="demo-")
    sessions = [await fake.code_to_session("demo-zhang") for fake in (first, first, second)]
    assert {session.openid for session in sessions} == {first.openid_of("zhang")}
    assert len(first.openid_of("zhang")) == 28


async def test_names_and_mini_programs_have_openids_of_their_own() -> None:
    here, there = FakeWeChat(app_id="wxhere"), FakeWeChat(app_id="wxthere")
    assert len({here.openid_of("zhang"), here.openid_of("li"), there.openid_of("zhang")}) == 3


async def test_a_reusable_phone_code_names_its_phone() -> None:
    fake = FakeWeChat(reusable_prefix="demo-")
    assert [await fake.phone_number("demo-10000000001") for _ in range(2)] == ["10000000001"] * 2


@pytest.mark.parametrize("code", ["demo-zhang", "demo-1000000000", "demo-02012345678"])
async def test_a_reusable_phone_code_needs_a_mobile(code: str) -> None:
    with pytest.raises(WeChatPhoneForeign):
        await FakeWeChat(reusable_prefix="demo-").phone_number(code)


@pytest.mark.parametrize("code", ["demo-", "demo-\ud800", "demo-张", "demo-" + "x" * 65, "demo", "emo-zhang"])
async def test_a_reusable_code_has_a_plain_name(code: str) -> None:
    fake = FakeWeChat(reusable_prefix="demo-")
    with pytest.raises(WeChatCodeInvalid):
        await fake.code_to_session(code)
    with pytest.raises(WeChatCodeInvalid):
        await fake.phone_number(code)


async def test_a_blocked_person_stays_blocked_with_a_reusable_code() -> None:
    fake = FakeWeChat(reusable_prefix="demo-")
    fake.blocked.add(fake.openid_of("zhang"))
    with pytest.raises(WeChatUserBlocked):
        await fake.code_to_session("demo-zhang")


def test_an_empty_prefix_would_let_everybody_in() -> None:
    with pytest.raises(ValueError, match="prefix"):
        FakeWeChat(reusable_prefix="")
