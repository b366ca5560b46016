"""Debian's proxies, each one process with all of its cases: their configuration and command."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tests.rig.cases import NEVER, NO_ONE, Case, filled
from tests.rig.places import Places

RIGHT, WRONG = "Bearer right-key", "Bearer wrong-key"
"""What the edges let in, and what none may let in."""
Pairs = Iterable[tuple[Case, Mapping[str, str]]]


@dataclass(frozen=True)
class Server:
    """A program that plays edges.

    Attributes:
        configuration: all of it, from the cases and what stands for their words.
        command: its arguments; the configuration is in the file ``<name>.conf`` of the folder.
    """

    name: str
    program: str
    configuration: Callable[[Pairs, Places], str]
    command: Callable[[Places], tuple[str, ...]]


def _served(case: Case, plain: str, https: str) -> tuple[str, ...]:
    """Return those of the two sections at whose place the server listens."""
    sections = ((case.plain, plain), (case.https, https))
    return tuple(section for text, section in sections if text not in (NO_ONE, NEVER))


_NGINX_PLAIN = "return 308 https://$host:@https@$request_uri;"


def _nginx(pairs: Pairs, places: Places) -> str:
    temporary = "\n".join(
        f"{kind}_temp_path {places.folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
worker_processes 1;
daemon off;
pid {places.folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
access_log off;
default_type application/octet-stream;
types {{ text/html html; application/javascript js; text/css css; application/json json; }}
client_body_buffer_size 16k;
{temporary}
map $http_authorization $is_known {{ default 0; "{RIGHT}" 1; }}
map $request_method:$is_known $is_guarded_get {{ default ""; "GET:0" 1; }}
{"".join(_nginx_servers(case, words) for case, words in pairs)}
}}
"""


def _nginx_servers(case: Case, words: Mapping[str, str]) -> str:
    plain = f"""
server {{ listen @address@:@plain@; server_name @host@; {case.plain or _NGINX_PLAIN} }}
"""
    https = f"""
server {{
listen @address@:@https@ ssl; server_name @host@;
ssl_certificate @chain@; ssl_certificate_key @key@;
{case.https}
}}
"""
    return filled("".join((case.outside, *_served(case, plain, https))), words)


_HAPROXY_PLAIN = "http-request redirect prefix https://@host@:@https@ code 308"


def _haproxy(pairs: Pairs, places: Places) -> str:
    return f"""
global
    maxconn 600
    stats socket {places.folder}/haproxy.sock
    tune.ssl.default-dh-param 2048
defaults
    mode http
    retries 0
    timeout connect 2s
    timeout client 10s
    timeout server 10s
{"".join(_haproxy_sections(case, words) for case, words in pairs)}
"""


def _haproxy_sections(case: Case, words: Mapping[str, str]) -> str:
    plain = f"""
frontend plain-@name@
    bind @address@:@plain@
    {case.plain or _HAPROXY_PLAIN}
"""
    https = f"""
frontend @name@
    bind @address@:@https@ ssl crt @pem@
    {case.https}
"""
    return filled("".join((*_served(case, plain, https), case.outside)), words)


_APACHE_MODULES = (
    *("mpm_event", "authn_core", "authn_file", "authz_core", "authz_host", "authz_user"),
    *("auth_basic", "alias", "headers", "mime", "proxy", "proxy_http", "rewrite"),
    *("socache_shmcb", "ssl", "status"),
)
_APACHE_PLAIN = "Redirect permanent / https://@host@:@https@/"


def _apache(pairs: Pairs, places: Places) -> str:
    modules = "\n".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
        for name in _APACHE_MODULES
    )
    return f"""
{modules}
ServerRoot {places.folder}
ServerName apache.rig
PidFile {places.folder}/apache.pid
DefaultRuntimeDir {places.folder}
Mutex file:{places.folder} default
ErrorLog {places.folder}/apache.errors
TypesConfig /dev/null
AddType text/html .html
SSLSessionCache none
ProxyTimeout 5
KeepAlive Off
StartServers 1
<Directory "/">
Require all granted
</Directory>
{"".join(_apache_hosts(case, words) for case, words in pairs)}
"""


def _apache_hosts(case: Case, words: Mapping[str, str]) -> str:
    plain = f"""
Listen @address@:@plain@
<VirtualHost @address@:@plain@>
ServerName @host@
{case.plain or _APACHE_PLAIN}
</VirtualHost>
"""
    https = f"""
Listen @address@:@https@
<VirtualHost @address@:@https@>
ServerName @host@
SSLEngine on
SSLCertificateFile @chain@
SSLCertificateKeyFile @key@
{case.https}
</VirtualHost>
"""
    return filled("".join((case.outside, *_served(case, plain, https))), words)


_CADDY_PLAIN = "redir https://{host}:@https@{uri} permanent"


def _caddy(pairs: Pairs, places: Places) -> str:
    return f"""
{{
    admin {places.upstreams["admin"]}
    auto_https disable_redirects
    storage file_system {places.folder}/caddy
    skip_install_trust
}}
{"".join(_caddy_sites(case, words) for case, words in pairs)}
"""


def _caddy_sites(case: Case, words: Mapping[str, str]) -> str:
    plain = f"""
http://@host@:@plain@ {{
    bind @address@
    {case.plain or _CADDY_PLAIN}
}}
"""
    https = f"""
https://@host@:@https@ {{
    bind @address@
    tls @chain@ @key@
    {case.https}
}}
"""
    return filled("".join((*_served(case, plain, https), case.outside)), words)


SERVERS = (
    Server(
        "nginx",
        "nginx",
        _nginx,
        lambda at: ("-e", "stderr", "-p", str(at.folder), "-c", f"{at.folder}/nginx.conf"),
    ),
    Server("haproxy", "haproxy", _haproxy, lambda at: ("-db", "-f", f"{at.folder}/haproxy.conf")),
    Server(
        "apache",
        "apache2",
        _apache,
        lambda at: ("-d", str(at.folder), "-f", f"{at.folder}/apache.conf", "-DFOREGROUND"),
    ),
    Server(
        "caddy",
        "caddy",
        _caddy,
        lambda at: ("run", "--adapter", "caddyfile", "--config", f"{at.folder}/caddy.conf"),
    ),
)
