# Outlives the AppHost and ends everything that it started: first the projects, then the stores.
#
# Standard input is a pipe from the AppHost. Each line on it enters or strikes out a process:
#     + PID STAGE SIGNAL      STAGE is project or store; SIGNAL asks the process to end
#     - PID
# When the pipe closes, because the AppHost closed it or because it died, however it died, each process gets its signal, and
# after a while SIGKILL together with all its descendants. $1 is a file that stays locked until nothing is left, so that the
# next run can wait for the end of this one; $2 and $3 are the seconds that projects and stores get.
#
# All of it is a function, so that bash has read the whole file before it runs: a build may replace the file at any time.

declare -A stage_of signal_of start_of

# Reads /proc/PID/stat into state, parent, session and start (clock ticks since boot: tells a reused pid apart); false when gone.
read_stat() {
    local line rest
    { IFS= read -r line < "/proc/$1/stat"; } 2> /dev/null || return 1
    rest=(${line##*) })
    state=${rest[0]} parent=${rest[1]} session=${rest[3]} start=${rest[19]}
    [[ $state != [ZX] ]]
}

is_running() {
    local state parent session start
    read_stat "$1" && [[ $start == "$2" ]]
}

enter() {
    local state parent session start
    read_stat "$1" || return 0
    stage_of[$1]=$2 signal_of[$1]=$3 start_of[$1]=$start
}

# Prints "PID START" of everything that descends from the given pids or belongs to their sessions.
family_of() {
    local state parent session start pid grew=1
    local -A member found
    for pid in "$@"; do member[$pid]=1; done
    while ((grew)); do
        grew=0
        for pid in /proc/[0-9]*; do
            pid=${pid#/proc/}
            [[ -z ${found[$pid]-} ]] && read_stat "$pid" || continue
            if [[ -n ${member[$pid]-} || -n ${member[$parent]-} || -n ${member[$session]-} ]]; then
                found[$pid]=$start member[$pid]=1 grew=1
            fi
        done
    done
    for pid in "${!found[@]}"; do echo "$pid ${found[$pid]}"; done
}

# Asks the processes of one stage to end, then makes them.
end_stage() {
    local stage=$1 seconds=$2 pid start running family
    local -a leaders=()
    for pid in "${!stage_of[@]}"; do
        if [[ ${stage_of[$pid]} == "$stage" ]] && is_running "$pid" "${start_of[$pid]}"; then leaders+=("$pid"); fi
    done
    ((${#leaders[@]})) || return 0
    family=$(family_of "${leaders[@]}")
    for pid in "${leaders[@]}"; do kill -s "${signal_of[$pid]}" "$pid" 2> /dev/null; done
    local deadline=$((SECONDS + seconds))
    while :; do
        running=0
        for pid in "${leaders[@]}"; do is_running "$pid" "${start_of[$pid]}" && running=1; done
        ((running && SECONDS < deadline)) || break
        sleep 0.05
    done
    # What a process started may have lived on, or still be on its way out.
    sleep 0.05
    while read -r pid start; do
        if is_running "$pid" "$start"; then kill -s KILL "$pid" 2> /dev/null; fi
    done <<< "$family"$'\n'"$(family_of "${leaders[@]}")"
}

main() {
    trap '' HUP INT QUIT TERM PIPE
    exec 9> "$1"
    flock -n 9 || exit 1
    echo ready
    local what pid stage signal
    while read -r what pid stage signal; do
        case $what in
            +) enter "$pid" "$stage" "$signal" ;;
            -) unset "stage_of[$pid]" ;;
        esac
    done
    end_stage project "$2"
    end_stage store "$3"
    exit 0
}

main "$@"
