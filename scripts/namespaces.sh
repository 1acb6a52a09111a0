# Sourced. `namespaces_work` says whether this process may make network namespaces with links in them.

namespaces_work() {
    [ "$(id -u)" -eq 0 ] || return 1
    command -v ip >/dev/null || return 1
    local probe="es-probe-$$"
    ip netns add "$probe" 2>/dev/null || return 1
    local works=0
    ip -n "$probe" link add probe0 type veth peer name probe1 2>/dev/null || works=1
    ip netns del "$probe"
    return $works
}
