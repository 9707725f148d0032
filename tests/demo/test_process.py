import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.broker import broker_command, free_port, is_listening
from demo.errand import Errands
from demo.errors import EndedError
from demo.process import Program, Supervisor
from demo.warden import Warden
from tests.demo.poll import eventually

_NOTE = "from pathlib import Path; import os, sys, time, signal;"


def python(name: str, code: str, *arguments: object) -> Program:
    return Program(name, (sys.executable, "-c", _NOTE + code, *map(str, arguments)))


def sleeper(name: str, said: Path) -> Program:
    """A program that writes down when it is ready, and when it is told to end."""
    code = """
said = Path(sys.argv[1])
def end(*_):
    with said.open("a") as file: file.write(sys.argv[2] + " ended\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
with said.open("a") as file: file.write(sys.argv[2] + " ready\\n")
time.sleep(100)
"""
    return python(name, "\n" + code, said, name)


@pytest.fixture
def warden() -> Iterator[Warden]:
    warden = Warden()
    yield warden
    warden.dismiss()


@pytest.fixture
def supervisor(warden: Warden, tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path, warden)
    yield supervisor
    supervisor.stop()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Killed and not yet collected by whoever inherited it.
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def test_rows_are_stopped_in_reverse(supervisor: Supervisor, tmp_path: Path) -> None:
    said = tmp_path / "said"
    for name in ("sink", "middle", "source"):
        supervisor.start(sleeper(name, said))
        assert eventually(lambda: said.exists() and f"{name} ready" in said.read_text())  # noqa: B023
    supervisor.stop()
    ended = [line.split()[0] for line in said.read_text().splitlines() if line.endswith("ended")]
    assert ended == ["source", "middle", "sink"]


def test_a_process_that_ends_by_itself_is_named_with_its_last_words(
    supervisor: Supervisor,
) -> None:
    supervisor.start(python("edge", "print('the cable is out'); sys.exit(3)"))

    found: list[EndedError] = []

    def has_ended() -> bool:
        try:
            supervisor.check()
        except EndedError as error:
            found.append(error)
        return bool(found)

    assert eventually(has_ended)
    assert (found[0].name, found[0].status, found[0].last_lines) == (
        "edge",
        3,
        "the cable is out",
    )


def test_a_program_that_fails_is_said(supervisor: Supervisor) -> None:
    with pytest.raises(EndedError, match="no such table"):
        supervisor.run(python("migrate", "sys.exit('no such table')"), lambda: False)


def test_a_program_that_succeeds_leaves_nothing_to_watch(supervisor: Supervisor) -> None:
    supervisor.run(python("migrate", "pass"), lambda: False)
    supervisor.check()


def test_running_a_program_stops_when_we_are_told_to(supervisor: Supervisor) -> None:
    supervisor.run(python("migrate", "time.sleep(100)"), lambda: True)


def test_errands_run_one_after_the_other_and_leave_nothing_to_watch(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    said, done = tmp_path / "said", list[str]()
    code = "file = Path(sys.argv[1]); time.sleep(0.2); file.open('a').write(sys.argv[2])"
    programs = [(f"errand {name}", python(name, code, said, name)) for name in "ab"]
    errands = Errands(supervisor, programs, done.append)
    errands.look()
    assert (errands.running, done) == ("errand a", [])

    def is_over() -> bool:
        supervisor.check()
        errands.look()
        return errands.running is None

    assert eventually(is_over)
    assert (said.read_text(), done) == ("ab", ["errand a", "errand b"])
    errands.look()
    supervisor.check()


def test_an_errand_that_fails_is_said_and_the_next_not_run(supervisor: Supervisor) -> None:
    programs = [("one", python("one", "sys.exit('no such file')")), ("two", python("two", "pass"))]
    errands = Errands(supervisor, programs, lambda _: None)

    def is_over() -> bool:
        errands.look()
        return errands.running != "one"

    with pytest.raises(EndedError, match="no such file"):
        eventually(is_over)


def test_a_process_that_ignores_its_end_is_killed(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.process._STOP_SECONDS", 0.1)
    pid = tmp_path / "pid"
    code = "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    code += "Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(100)"
    supervisor.start(python("deaf", code, pid))
    assert eventually(lambda: pid.exists() and pid.read_text() != "")
    supervisor.stop()
    assert not is_running(int(pid.read_text()))


def test_a_process_gets_its_own_settings_and_none_of_ours(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSANT_DATABASE_URL", "postgresql://elsewhere/")
    code = "print(sorted(name for name in os.environ if name.startswith('PASSANT')))"
    program = python("edge", code)
    supervisor.run(Program("edge", program.command, {"PASSANT_EDGE": "centrum"}), lambda: False)
    assert (tmp_path / "edge.log").read_text().strip() == "['PASSANT_EDGE']"


def test_ctrl_c_in_the_terminal_does_not_reach_the_processes(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    group = tmp_path / "group"
    code = "Path(sys.argv[1]).write_text(f'{os.getpgid(0)} {os.getsid(0)}'); time.sleep(100)"
    supervisor.start(python("edge", code, group))
    assert eventually(lambda: group.exists() and group.read_text() != "")
    own = {str(os.getpgid(0)), str(os.getsid(0))}
    assert own.isdisjoint(group.read_text().split())


def test_when_we_are_killed_the_warden_ends_and_removes_what_we_started(tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "folder"
    code = f"""
from pathlib import Path
from demo.process import Program, Supervisor
from demo.warden import Warden
folder = Path({str(folder)!r})
folder.mkdir()
warden = Warden()
warden.remove(folder)
Supervisor(folder, warden).start(Program("broker", {broker_command(port)!r}))
input()
"""
    starter = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    try:
        assert eventually(lambda: is_listening(port))
        assert folder.exists()
    finally:
        starter.send_signal(signal.SIGKILL)
        starter.communicate()
    assert eventually(lambda: not is_listening(port))
    assert eventually(lambda: not folder.exists())
    assert free_port(port) == port


def test_a_warden_that_was_killed_is_dismissed_without_a_word() -> None:
    warden = Warden()
    warden._process.kill()
    warden._process.wait()
    warden.dismiss()


def test_a_dismissed_warden_removes_nothing(tmp_path: Path) -> None:
    warden = Warden()
    warden.remove(tmp_path)
    warden.dismiss()
    assert tmp_path.exists()
