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
