"""The resource every asset gets: which home, which deliveries, which protocol, who prepares."""

import getpass
from functools import cached_property
from pathlib import Path

import dagster as dg

from models.protocol.document import Protocol, ProtocolError
from models.service import Service, ServiceError
from pipelines.promises import protocol_in_force
from pipelines.releases import NotAllowed
from pipelines.service_file import read_service
from pipelines.settings import Home
from pipelines.warehouse import Warehouse


class Workspace(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Paths as strings, empty where the defaults of `Home` and of `find_protocol` apply."""

    home_folder: str = ""
    deliveries_folder: str = ""
    protocol_file: str = ""
    prepared_by: str = ""

    @cached_property
    def home(self) -> Home:
        """The home folder."""
        return Home.find(Path(self.home_folder) if self.home_folder else None)

    @property
    def deliveries(self) -> Path:
        """The folder that suppliers' deliveries are read from."""
        return Path(self.deliveries_folder) if self.deliveries_folder else self.home.deliveries

    @cached_property
    def warehouse(self) -> Warehouse:
        """The record-level database, its lasting tables made."""
        self.home.create()
        warehouse = Warehouse(self.home.warehouse)
        warehouse.prepare()
        return warehouse

    @cached_property
    def protocol(self) -> Protocol:
        """The protocol in force; a step that asks for one that cannot be run fails, saying why."""
        named = Path(self.protocol_file) if self.protocol_file else None
        try:
            return protocol_in_force(self.home, named)
        except (ProtocolError, NotAllowed) as problem:
            raise dg.Failure(str(problem)) from None

    @cached_property
    def service(self) -> Service:
        """What readers are told about referring; a step that asks fails where it cannot be used."""
        try:
            return read_service(self.home)
        except ServiceError as problem:
            raise dg.Failure(str(problem)) from None

    @property
    def preparer(self) -> str:
        """Who prepares a release: the name given, else the account this runs under."""
        return self.prepared_by or getpass.getuser()
