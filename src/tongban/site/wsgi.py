"""The door of the web server: granian loads `application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.site.settings")

from django.core.wsgi import get_wsgi_application

from tongban.kernel.web.logs import log_the_uncaught

application = get_wsgi_application()
log_the_uncaught()
