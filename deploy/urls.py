"""Every address of the program."""

from django.urls import include, path

from deploy.gate_client import gate_script, gate_script_digest
from deploy.health import healthz
from readiness.admin import site
from readiness.api.urls import badges
from readiness.api.urls import urlpatterns as readiness_api
from registry.api.urls import elsewhere
from registry.api.urls import urlpatterns as registry_api

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("gate.sh", gate_script, name="gate-script"),
    path("gate.sh.sha256", gate_script_digest, name="gate-script-digest"),
    path("api/v1/", include([*registry_api, *readiness_api, *elsewhere])),
    path("badges/", include(badges)),
    path("admin/", site.urls),
    path("", include("readiness.web.urls")),
    path("", include("registry.web.urls")),
]

handler400 = "registry.web.errors.bad_request"
handler403 = "registry.web.errors.permission_denied"
handler404 = "registry.web.errors.not_found"
handler500 = "registry.web.errors.server_error"
