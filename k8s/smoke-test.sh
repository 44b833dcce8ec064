#!/usr/bin/env bash
# Does what the manifests promise hold on a real cluster? See --help.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: k8s/smoke-test.sh [--render] [OVERLAY]

Puts OVERLAY (default: overlays/dev) with three data nodes and the component workers into the cluster that kubectl points
at, in a namespace of its own, and with tasks under way deletes a pod, kills one, restarts all and scales the workers.
Every task has to be accounted for, and where nothing was killed none may be lost. Prints a table, and removes the
namespace at its end, however it ends. Takes six to ten minutes.

With --render it only prints what it would apply. Exit codes: 0 all held, 1 something did not, 2 wrong usage.

Environment:
  NODE_IMAGE   image of the nodes (default: that of the manifests)
  POOL_IMAGE   image of the command pool (default: that of the manifests)
  PULL_POLICY  Always, IfNotPresent or Never (default: IfNotPresent; Never for images loaded onto the machines)
  NAMESPACE    created and deleted; must not be there (default: hazelpool-smoke)
  KEEP         not empty: leave everything there at the end, to look at it
  PATIENCE     seconds to wait for any one thing (default: 300)
  SETTLE       seconds from a load's start to what is done under it (default: 5)
TEXT
}

render=""
overlay=overlays/dev
for argument in "$@"; do
    case $argument in
        --help | -h) usage && exit 0 ;;
        --render) render=yes ;;
        -*) usage >&2 && exit 2 ;;
        *) overlay=$argument ;;
    esac
done

k8s=$(cd "$(dirname "$0")" && pwd)
overlay=${overlay#k8s/}
namespace=${NAMESPACE:-hazelpool-smoke}
patience=${PATIENCE:-300}
settle=${SETTLE:-5}
policy=${PULL_POLICY:-IfNotPresent}
nodes=3
# Kustomize takes folders beside each other only, so it gets a copy; the repository's files stay as they are.
work=$(mktemp -d)
results=()
failed=0
created=""

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*" >&2; }

die() {
    say "FAILED: $*"
    exit 1
}

kube() { kubectl --namespace "$namespace" "$@"; }

explain() {
    say "what was there when it failed:"
    kube get pods --output wide >&2 || true
    kube get events --sort-by=.lastTimestamp 2>/dev/null | tail -n 20 >&2 || true
    kube logs --selector hazelpool.io/node=true --tail=15 --prefix >&2 || true
}

finish() {
    code=$?
    trap - EXIT
    if [[ -n $created ]]; then
        [[ $code -eq 0 ]] || explain
        if [[ -n ${KEEP:-} ]]; then
            say "left in namespace $namespace, as KEEP says"
        else
            say "removing namespace $namespace"
            kubectl delete namespace "$namespace" --wait --timeout="${patience}s" >&2 || say "it is still being removed"
        fi
    fi
    rm -rf "$work"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

# image NAME WANTED: the lines that put the wanted image in place of the manifests'.
image() {
    local wanted=$2 tail=${2##*/}
    [[ -n $wanted ]] || return 0
    if [[ $wanted == *@* ]]; then
        printf '  - {name: %s, newName: "%s", digest: "%s"}\n' "$1" "${wanted%@*}" "${wanted#*@}"
    elif [[ $tail == *:* ]]; then
        printf '  - {name: %s, newName: "%s", newTag: "%s"}\n' "$1" "${wanted%:*}" "${wanted##*:}"
    else
        printf '  - {name: %s, newName: "%s", newTag: latest}\n' "$1" "$wanted"
    fi
}

images() {
    if [[ -n ${NODE_IMAGE:-}${POOL_IMAGE:-} ]]; then
        echo "images:"
        image hazelpool/pool-node "${NODE_IMAGE:-}"
        image hazelpool/pool "${POOL_IMAGE:-}"
    fi
}

pull_policy() {
    cat <<YAML
  - target: {kind: $1}
    patch: |-
      - {op: replace, path: /spec/template/spec/containers/0/imagePullPolicy, value: $policy}
YAML
}

# Three nodes of whatever overlay: with one, there is none to take over from it. Two of three is a majority. Without the
# autoscaler: this test scales the workers itself.
cluster_kustomization() {
    cat <<YAML
namespace: $namespace
resources: [../k8s/$overlay]
components: [../k8s/components/workers]
replicas: [{name: hazelpool, count: $nodes}]
$(images)
patches:
$(pull_policy StatefulSet)
$(pull_policy Deployment)
  - target: {kind: StatefulSet|Deployment}
    patch: |-
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: {name: HAZELPOOL_CLUSTER_MIN_SIZE, value: "2"}
  - target: {kind: HorizontalPodAutoscaler}
    patch: |-
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: hazelpool-workers}
      \$patch: delete
YAML
}

# job_kustomization NAME SECONDS: the sample as a Job of that name, for so long, that is not tried again.
job_kustomization() {
    cat <<YAML
namespace: $namespace
components: [../k8s/components/sample]
$(images)
patches:
$(pull_policy Job)
  - target: {kind: Job}
    patch: |-
      - {op: replace, path: /metadata/name, value: $1}
      - {op: replace, path: /spec/backoffLimit, value: 0}
      - op: replace
        path: /spec/template/spec/containers/0/args
        value: [soak, --seconds, "$2", --threads, "2", --output, json]
YAML
}

# rendered NAME: what the kustomization that comes in makes.
rendered() {
    mkdir -p "$work/$1"
    cat >"$work/$1/kustomization.yaml"
    kubectl kustomize "$work/$1" || die "kustomize does not take $1"
}

# await WHAT COMMAND...: until the command succeeds.
await() {
    local what=$1 end=$((SECONDS + patience))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < end)) || die "$what: not within $patience s"
        sleep 1
    done
}

ready() {
    kube rollout status statefulset/hazelpool --timeout="${patience}s" >&2 || die "data nodes are not ready"
    kube rollout status deployment/hazelpool-workers --timeout="${patience}s" >&2 || die "worker nodes are not ready"
}

job_started_or_ended() { [[ $(kube get "job/$1" --output 'jsonpath={.status.ready}') == 1 ]] || job_ended "$1"; }

job_ended() {
    [[ -n $(kube get "job/$1" --output 'jsonpath={.status.conditions[?(@.status=="True")].type}') ]]
}

# soak NAME SECONDS: starts it, and returns once its pod runs.
soak() {
    say "$1: submitting for $2 s"
    job_kustomization "$1" "$2" | rendered "$1" | kubectl apply --filename - >&2
    await "$1 starts" job_started_or_ended "$1"
    sleep "$settle" # its JVM starts and connects; what is done meanwhile would come before the first task
}

# figure NAME JSON: one number of a soak's account.
figure() { sed -nE "s/.*\"$1\":(-?[0-9]+).*/\1/p" <<<"$2"; }

# account NAME MAY_LOSE: waits for the soak's end and adds its row to the table.
account() {
    local name=$1 may_lose=$2 condition json accepted succeeded lost hung unaccounted verdict=held
    await "$name ends" job_ended "$name"
    condition=$(kube get "job/$name" --output 'jsonpath={.status.conditions[?(@.status=="True")].type}')
    json=$(kube logs "job/$name" 2>/dev/null | grep '^{"accepted"' | tail -n 1) || true
    accepted=$(figure accepted "$json")
    succeeded=$(figure succeeded "$json")
    lost=$(figure lost "$json")
    hung=$(figure hung "$json")
    unaccounted=$(figure unaccounted "$json")
    if [[ $condition != *Complete* ]]; then
        verdict="FAILED: the job says $condition"
        kube logs "job/$name" --tail=20 >&2 || true
    elif [[ -z $accepted || $accepted -eq 0 ]]; then
        verdict="FAILED: no task was accepted"
    elif [[ $may_lose == no && $lost -ne 0 ]]; then
        verdict="FAILED: tasks were lost"
    fi
    [[ $verdict == held ]] || failed=1
    results+=("$(printf '%-16s %9s %9s %6s %5s %12s  %s' "$name" "${accepted:-?}" "${succeeded:-?}" "${lost:-?}" \
        "${hung:-?}" "${unaccounted:-?}" "$verdict")")
    say "$name: $verdict"
}

table() {
    printf '\n%-16s %9s %9s %6s %5s %12s\n' what accepted succeeded lost hung unaccounted
    printf '%s\n' "${results[@]}"
}

# replaced POD UID: another pod of that name is ready.
replaced() {
    [[ $(kube get "pod/$1" --output 'jsonpath={.metadata.uid}') != "$2" ]] \
        && kube wait --for=condition=ready "pod/$1" --timeout=1s
}

# without POD ARGUMENT...: deletes a pod so and waits for the one in its place.
without() {
    local pod=$1 uid
    shift
    uid=$(kube get "pod/$pod" --output 'jsonpath={.metadata.uid}')
    kube delete "pod/$pod" --wait=false "$@" >&2
    await "another $pod" replaced "$pod" "$uid"
    ready # the others too: what comes next starts with a whole cluster
}

scale_workers() {
    kube scale deployment/hazelpool-workers --replicas="$1" >&2
    kube rollout status deployment/hazelpool-workers --timeout="${patience}s" >&2 || die "not $1 worker nodes"
    await "the others are gone" workers_are "$1"
}

workers_are() {
    [[ $(kube get pods --selector app.kubernetes.io/component=worker --output name | wc -l) -eq $1 ]]
}

cp -r "$k8s" "$work/k8s"
[[ -f $work/k8s/$overlay/kustomization.yaml ]] || { usage >&2 && exit 2; }
cluster_kustomization | rendered cluster >"$work/cluster.yaml"
if [[ -n $render ]]; then
    cat "$work/cluster.yaml"
    echo "---"
    job_kustomization sample 10 | rendered sample
    exit 0
fi

# Not `kubectl version`: that fails on a cluster built from source, which has no version.
answer=$(kubectl get --raw /version 2>&1) || die "kubectl reaches no cluster: $(tail -n 1 <<<"$answer")"
! kubectl get namespace "$namespace" >/dev/null 2>&1 || die "namespace $namespace is there already; set NAMESPACE, or delete it"

say "applying $overlay with $nodes data nodes to namespace $namespace"
created=yes
kubectl apply --filename "$work/cluster.yaml" >&2
ready

soak sample 10
account sample no

# The node hands over what it has, and finishes what it runs.
soak pod-deleted 45
without hazelpool-1
account pod-deleted no

# No time to: what it ran is lost, and is said to be.
soak pod-killed 60
without hazelpool-2 --grace-period=0 --force
account pod-killed yes

# Longer than the restart takes, else the last nodes would be restarted without load; the rest of it does no harm.
soak rolling-restart 150
kube rollout restart statefulset/hazelpool >&2
kube rollout status statefulset/hazelpool --timeout="$((patience * 2))s" >&2 || die "the restart does not end"
job_ended rolling-restart && say "note: the restart took longer than the load"
account rolling-restart no

soak workers-scaled 60
scale_workers 3
scale_workers 1
account workers-scaled no

table
((failed == 0)) || die "see the table"
say "all held"
