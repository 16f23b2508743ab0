from django.db import migrations

from newsletter import logguard


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0002_people'),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: logguard.guard(schema_editor.connection),
            lambda apps, schema_editor: logguard.unguard(schema_editor.connection),
        ),
    ]
