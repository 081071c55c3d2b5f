from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('presence', '0006_reading_modes'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='theme',
            field=models.CharField(default='site', max_length=32),
        ),
    ]
