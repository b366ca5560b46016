"""Indexes by which the list of responsibilities is read in its order, and gaps are found."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """Two indexes more."""

    dependencies = [("registry", "0004_releases_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="interface",
            index=models.Index(Lower("name"), models.F("slug"), name="registry_interface_by_lower"),
        ),
        migrations.AddIndex(
            model_name="ownership",
            index=models.Index(
                fields=["interface", "responsibility"], name="registry_ownership_by_word"
            ),
        ),
    ]
