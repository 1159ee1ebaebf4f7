"""Read what a pilot tells the readers of its pages from the home's `service.toml`."""

from models.service import Service, ServiceError, parse_service
from pipelines.settings import Home


def read_service(home: Home) -> Service:
    """Return the settings of a home, or the defaults where it has no such file.

    Raises
    ------
    models.service.ServiceError
        If the file cannot be used; the sentence says where and what to change.
    """
    path = home.service
    try:
        return parse_service(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Service()
    except ServiceError as error:
        raise ServiceError(f"{path} cannot be used: {error}") from None
    except UnicodeDecodeError:
        raise ServiceError(f"{path} is not UTF-8 text: save it as UTF-8.") from None
