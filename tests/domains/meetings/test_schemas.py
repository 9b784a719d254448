"""The examples in the documents are true: each is what its model takes or gives."""

import pytest

from app.domains.meetings.schemas import attendance, leave, meetings
from app.web.schemas import In, Out

SHOWN = [
    model
    for module in (meetings, attendance, leave)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, In | Out) and "json_schema_extra" in model.model_config
]


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_an_example_fits_its_model(model: type[In] | type[Out]) -> None:
    extra = model.model_config["json_schema_extra"]
    assert isinstance(extra, dict)
    made = model.model_validate(extra["example"])
    assert made.model_dump(mode="json", exclude_unset=True) == extra["example"]
