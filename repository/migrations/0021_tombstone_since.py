from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("repository", "0020_files")]

    operations = [
        migrations.AddIndex(model_name="tombstone", index=models.Index(fields=["since"], name="tombstone_since")),
    ]
