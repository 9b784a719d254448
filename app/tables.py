"""Every table, imported for Alembic and for the metadata's own tests."""

import app.audit.models
import app.domains.auth.models
import app.domains.dues.billing.models
import app.domains.dues.closing.models
import app.domains.dues.collecting.models
import app.domains.dues.importing.models
import app.domains.dues.ledger.models
import app.domains.dues.models
import app.domains.dues.online.models
import app.domains.dues.papers.models
import app.domains.dues.paying.models
import app.domains.dues.reconciling.models
import app.domains.dues.refunding.models
import app.domains.home.models
import app.domains.hours.models
import app.domains.lessons.models
import app.domains.meetings.afterwards.models
import app.domains.meetings.minutes.models
import app.domains.meetings.models
import app.domains.meetings.offline.models
import app.domains.meetings.planning.models
import app.domains.meetings.reporting.models
import app.domains.meetings.roll_changes.models
import app.domains.meetings.screen.models
import app.domains.meetings.voting.models
import app.domains.meetings.ways.models
import app.domains.members.importing.models
import app.domains.members.models
import app.domains.notices.models
import app.domains.orgs.models
import app.domains.roles.models
import app.domains.topics.models
import app.files.models
import app.jobs.models
import app.keyring.models
import app.web.idempotency  # noqa: F401
