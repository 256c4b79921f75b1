"""Whether what a count needs was compiled on this machine before."""

from __future__ import annotations

from commonground.voice.counting import Stop
from commonground.voice.counting.equal_shares import compiled, is_compiled, raise_shares
from invented_shares import invented_shares


def test_after_a_count_all_is_compiled():
    raise_shares(*invented_shares(1), Stop.exhaustive)
    assert is_compiled(raising=False)
    assert is_compiled(raising=True)


def test_what_was_never_compiled_is_not(monkeypatch):
    monkeypatch.setattr(compiled, "_index", lambda function: f"{function.__name__}-of-another-house-*.nbi")
    assert not is_compiled(raising=False)


def test_the_rounds_alone_do_not_raise_shares(monkeypatch):
    raise_shares(*invented_shares(1), Stop.exhaustive)
    index = compiled._index
    monkeypatch.setattr(compiled, "_index", lambda function: index(function).replace("follow", "nothing"))
    assert is_compiled(raising=False)
    assert not is_compiled(raising=True)
