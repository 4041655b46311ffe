"""The page side of the house (页面): frame, components, guards, languages, limits, light.

How a room makes a page:

    # views
    from tongban.kernel.web import guards
    from tongban.kernel.web.request import Request

    @guards.person                         # public | signed_in | person | officer("duty.code")
    def mandates(request: Request) -> HttpResponse:
        return render(request, "identity/mandates.html", {"mandates": ...})

    {# template: identity/templates/identity/mandates.html #}
    {% extends "base.html" %}{% load i18n tongban %}     {# desk pages: "desk_base.html" #}
    {% block title %}{% translate "委托与授权" %}{% endblock %}
    {% block main %}
    <div class="wrap">
      {% crumbs _("我的") "/my" _("委托与授权") %}
      <div class="head"><h1>…</h1><p class="lead">…</p></div>
      {% errors form %}                    {# first in main when a form came back #}
      <form method="post" novalidate>{% csrf_token %}
        {% field form.scope %}
        <div class="btns"><button class="btn big">{% translate "给出委托" %}</button></div>
      </form>
    </div>
    {% endblock %}

Blocks of base.html: `title`, `head` (extra head elements), `main`. The page title gains 有错误 by
itself when `form` in the context has errors. `{% htmx %}` belongs in `head` of the few pages that
use it. Every tag says in its docstring what it draws; `/style` shows them all. The identity room
puts on each request: `request.actor` (kernel.actor.Actor), `request.identity` (frame.Identity or
None) and `request.may(duty) -> bool`. `?lang=`, `?mode=` and `?contrast=` are the frame's own
parameters on every address.
"""
