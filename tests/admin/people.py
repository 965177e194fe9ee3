"""Members of staff with a role."""

from django.contrib.auth.models import Group, User
from django.test import Client

ROLES = ["Writer", "Editor", "Chief editor", "Desk"]
SUPERUSER = "superuser"


def make_user(role: str, username: str = "") -> User:
    """A member of staff in that group, or a superuser."""
    name = username or role.lower().replace(" ", "-")
    while User.objects.filter(username=name).exists():
        name += "-2"
    user = User.objects.create_user(
        name, password="a long pass phrase", is_staff=True, is_superuser=role == SUPERUSER
    )
    if role != SUPERUSER:
        user.groups.add(Group.objects.get(name=role))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def user_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])
