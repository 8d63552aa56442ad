from django.contrib.auth import views as auth

from apps.departments.models import Membership, User

from .demo import PASSWORD, PEOPLE


class LoginView(auth.LoginView):
    """The login page; where the demonstration accounts still have their known password, it names them."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        accounts = demo_accounts()
        return super().get_context_data(**kwargs) | {
            "demo_accounts": accounts,
            "demo_password": PASSWORD if accounts else "",
        }


def demo_accounts() -> list[dict[str, str]]:
    """The plain demonstration accounts, in the order of the work; none in a real installation."""
    names = [username for username, _, _ in PEOPLE]
    users = {u.username: u for u in User.objects.filter(username__in=names, name__endswith="（演示）")}
    roles = dict(Membership.objects.filter(user__in=users.values()).values_list("user__username", "role"))
    labels = {username: role.label for username, _, role in PEOPLE}
    return [
        {"username": name, "role": labels[name], "name": users[name].name} for name in names if name in users and name in roles
    ]
