"""`dangjian`: the commands together, and what happens when one of them fails."""

import json
import sys
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.markup import escape

from app.cli import audits, doctor, documents, dues, imports, keys, queue, schema, search, serving, tenants
from app.cli.demo.command import demo
from app.cli.failures import failure_of

cli = typer.Typer(
    name="dangjian",
    help="智慧党建服务端。设置来自环境变量，dangjian doctor 逐项检查。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.command("demo")(demo)
cli.command("serve")(serving.serve)
cli.command("worker")(serving.worker)
cli.command("migrate")(schema.migrate)
cli.command("create-tenant")(tenants.create)
cli.command("create-admin")(tenants.create_admin)
cli.add_typer(imports.cli, name="import")
cli.add_typer(keys.cli, name="keys")
cli.add_typer(audits.cli, name="audit")
cli.add_typer(dues.cli, name="dues")
cli.add_typer(queue.cli, name="jobs")
cli.add_typer(search.cli, name="search")
cli.command("openapi")(documents.openapi)
cli.command("doctor")(doctor.doctor)


@cli.callback()
def _options(
    traceback: bool = typer.Option(False, "--traceback", help="出错时显示程序内部的调用过程"),
) -> None:
    """智慧党建服务端。设置来自环境变量，dangjian doctor 逐项检查。"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """The exit code of the command; a failure is told on standard error, with `--json` as one JSON object."""
    try:
        return int(cli(list(arguments), standalone_mode=False) or 0)
    except (Exception, KeyboardInterrupt) as error:
        if "--traceback" in arguments:
            raise
        failure = failure_of(error)
        if "--json" in arguments:
            sys.stderr.write(json.dumps({"code": failure.code, "message": failure.message}, ensure_ascii=False) + "\n")
        else:
            Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]✗[/red] {escape(failure.message)}")
        return failure.exit_code
