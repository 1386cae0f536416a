"""The vault: the same person is the same key, nothing lies open, and equal content is equal bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hardship.errors import VaultError
from hardship.settings import Settings
from pipelines import chunks
from pipelines.vault import NONCE_BYTES, Vault, identity_name


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path)
    Vault.create_keys(made, invented_seed=7)
    return made


def known(feed: str, day: date, **fields: str | None) -> pl.DataFrame:
    row = {"person_key": "p_1", "resident_id": "1", "name": None, "phone": None, "address": None} | fields
    text = {name: [value] for name, value in row.items()}
    kinds = dict.fromkeys(row, pl.String)
    return pl.DataFrame(text, schema=kinds).with_columns(
        feed=pl.lit(feed), known_on=pl.lit(day), delivery=pl.lit("d"), line=pl.lit(2, pl.Int64)
    )


def test_keys_are_private_kept_and_the_same_for_the_same_seed(settings: Settings, tmp_path: Path) -> None:
    assert sorted(path.name for path in settings.keys.iterdir()) == ["console.key", "epoch-1.key", "vault.key"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in settings.keys.iterdir())
    assert Vault.create_keys(settings, invented_seed=8) == []
    other = Settings(home=tmp_path / "other")
    assert len(Vault.create_keys(other, invented_seed=7)) == 3
    assert Vault(other).person_keys(["1"]) == Vault(settings).person_keys(["1"])
    third = Settings(home=tmp_path / "third")
    Vault.create_keys(third)
    assert Vault(third).person_keys(["1"]) != Vault(settings).person_keys(["1"])
    later = Settings(home=settings.home, key_epoch=2)
    Vault.create_keys(later, invented_seed=7)
    assert Vault(later).person_keys(["1"]) != Vault(settings).person_keys(["1"])


def test_pseudonyms_are_hmac_of_the_declared_text(settings: Settings) -> None:
    key = bytes.fromhex(json.loads((settings.keys / "epoch-1.key").read_text("utf-8"))["key"])
    vault = Vault(settings)
    assert vault.person_keys(["x", "y", "x"])[::2] == ["p_" + hmac.new(key, b"person:x", hashlib.sha256).hexdigest()[:32]] * 2
    [household] = vault.household_keys([" ８８ "])
    assert household == "h_" + hmac.new(key, b"household:88", hashlib.sha256).hexdigest()[:32]
    assert vault.household_keys([household, "88"]) == [household, household]


def test_missing_broken_open_or_invented_keys_are_refused(settings: Settings) -> None:
    with pytest.raises(VaultError, match="not for real people"):
        Vault(Settings(home=settings.home, invented=False))
    with pytest.raises(VaultError, match="seed"):
        Vault.create_keys(Settings(home=settings.home, invented=False), invented_seed=1)
    path = settings.keys / "vault.key"
    path.chmod(0o644)
    with pytest.raises(VaultError, match="chmod 600"):
        Vault(settings)
    path.chmod(0o600)
    path.write_text('{"kind": "vault", "key": "00", "invented": true}', "utf-8")
    with pytest.raises(VaultError, match="cannot be read"):
        Vault(settings)
    path.unlink()
    with pytest.raises(VaultError, match="hardship keys create"):
        Vault(settings)


def test_what_is_put_is_encrypted_equal_and_comes_back(settings: Settings) -> None:
    vault = Vault(settings)
    frame = pl.DataFrame({"name": ["someone with a name"] * 3, "line": [2, 3, 4]})
    vault.put("raw", "a", frame)
    path = settings.var / "vault" / "raw" / "a.parquet.enc"
    first = path.read_bytes()
    assert b"someone" not in first
    assert b"PAR1" not in first
    assert vault.get("raw", "a").equals(frame)
    before = path.stat().st_mtime_ns
    vault.put("raw", "a", frame)
    assert path.stat().st_mtime_ns == before
    vault.put("raw", "b", frame)
    assert (settings.var / "vault" / "raw" / "b.parquet.enc").read_bytes() != first
    assert vault.names("raw") == ["a", "b"]
    vault.drop("raw", "b")
    assert vault.names("raw") == ["a"]


def test_altered_or_exchanged_files_do_not_open(settings: Settings) -> None:
    vault = Vault(settings)
    vault.put("raw", "a", pl.DataFrame({"a": [1]}))
    folder = settings.var / "vault" / "raw"
    content = (folder / "a.parquet.enc").read_bytes()
    (folder / "b.parquet.enc").write_bytes(content)
    (folder / "a.parquet.enc").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    for name in ("a", "b"):
        with pytest.raises(VaultError, match="does not open"):
            vault.get("raw", name)
    with pytest.raises(VaultError, match="has no raw/c"):
        vault.get("raw", "c")
    with pytest.raises(VaultError, match="not a name"):
        vault.get("raw", "../keys")


def test_identities_are_the_latest_known_the_register_first(settings: Settings) -> None:
    vault = Vault(settings)
    days = [date(2026, 9, day) for day in (1, 2, 3, 20)]
    frames = [
        known("register", days[0], name="A", phone="1"),
        known("register", days[1], name="B", phone=None),
        known("accidents", days[2], name="C", address="there"),
        known("register", days[3], name="D"),
    ]
    for day, frame in zip(days, frames, strict=True):
        vault.put("identities", identity_name(day, frame["feed"][0], "d"), frame)
    found = vault.identities(["p_1", "p_2"], date(2026, 9, 19))
    assert found.rows() == [("p_1", "1", "B", "1", "there")]
    assert vault.identities(["p_1"], date(2026, 9, 30))["name"].to_list() == ["D"]
    assert vault.identities(["p_1"], date(2026, 8, 31)).is_empty()
    assert vault.identities([], date(2026, 9, 30)).columns == ["person_key", "resident_id", "name", "phone", "address"]


def test_the_console_opens_what_is_written_for_it_with_its_own_key(settings: Settings) -> None:
    sealed = Vault(settings).encrypt_for_console(b"names", "release-1")
    assert sealed == Vault(settings).encrypt_for_console(b"names", "release-1")
    assert sealed != Vault(settings).encrypt_for_console(b"names", "release-2")
    key = bytes.fromhex(json.loads((settings.keys / "console.key").read_text("utf-8"))["key"])
    assert AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], b"release-1") == b"names"


def sealed(settings: Settings, content: bytes, monkeypatch: pytest.MonkeyPatch | None = None, name: str = "a") -> tuple[Vault, Path]:
    """A file of the vault in chunks of 16 bytes."""
    if monkeypatch:
        monkeypatch.setattr(chunks, "CHUNK", 16)
    vault, source = Vault(settings), settings.home / "source"
    source.write_bytes(content)
    vault.put_file("raw", name, source, hashlib.sha256(content).hexdigest())
    return vault, settings.var / "vault" / "raw" / f"{name}.file.enc"


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 32, 50])
def test_a_file_comes_back_as_it_came_whatever_its_size(settings: Settings, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    content = bytes(range(size))
    vault, path = sealed(settings, content, monkeypatch)
    before = path.read_bytes(), path.stat().st_mtime_ns
    sealed(settings, content)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    with vault.open_file("raw", "a") as file:
        assert file.read() == content
        file.seek(size // 2)
        assert file.read(7) == content[size // 2 :][:7]
        assert file.seek(0, 2) == size
    assert content == b"" or content not in before[0] or size == 1
    assert vault.names("raw") == ["a"]
    vault.drop("raw", "a")
    assert vault.names("raw") == []


def test_no_part_of_a_file_can_be_altered_moved_left_out_or_added(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, path = sealed(settings, bytes(range(48)), monkeypatch)
    good = path.read_bytes()
    head, size = good[:40], 16 + 16
    parts = [good[40 + n * size :][:size] for n in range(3)]
    bad = [head + b"".join(parts[n] for n in order) for order in ((0, 1), (0,), (), (1, 0, 2), (0, 1, 2, 2), (0, 0, 1, 2), (0, 2))]
    bad += [good[:n] for n in range(0, len(good), 7)]
    bad += [good[:n] + bytes([good[n] ^ 1]) + good[n + 1 :] for n in range(0, len(good), 5)]
    for content in bad:
        path.write_bytes(content)
        with pytest.raises(VaultError, match="does not open"), vault.open_file("raw", "a") as file:
            file.read()
    path.write_bytes(good)
    path.rename(path.with_name("b.file.enc"))
    with pytest.raises(VaultError, match="does not open"):
        vault.open_file("raw", "b")


def test_a_file_that_changes_while_it_is_taken_leaves_nothing(settings: Settings) -> None:
    vault, source = Vault(settings), settings.home / "source"
    source.write_bytes(b"x")
    with pytest.raises(VaultError, match="changed while it was read"):
        vault.put_file("raw", "a", source, hashlib.sha256(b"y").hexdigest())
    assert list((settings.var / "vault" / "raw").iterdir()) == []


def test_no_two_contents_share_a_key(settings: Settings) -> None:
    _, path = sealed(settings, b"same", name="a")
    first = path.read_bytes()
    _, path = sealed(settings, b"same", name="b")
    second = path.read_bytes()
    _, path = sealed(settings, b"Same", name="b2")
    assert len({content[8:40] for content in (first, second, path.read_bytes())}) == 3
