#!/bin/sh
# Sets AWX or Automation Platform up: a credential type, two job templates and a schedule. Run it in this directory, with the client awx (package
# awxkit) and its CONTROLLER_HOST and CONTROLLER_OAUTH_TOKEN. The project oracle-clients has requirements.yml with entra.oracledb in it, and the
# files provision.yml and rotate.yml beside this one. The secret of the credential "oracle-clients Entra app" is typed into the web page, or
# linked to an external credential: a command line is no place for it.
set -eu
part() { python3 -c 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))[sys.argv[2]]))' "$@"; }
type=${1:-types/client_secret.yml}
awx credential_types create --name "Entra app ($(basename "$type" .yml))" --kind cloud \
    --inputs "$(part "$type" inputs)" --injectors "$(part "$type" injectors)"
for job in provision rotate; do
    name="Oracle clients: $job"
    awx job_templates create --name "$name" --project oracle-clients --inventory oracle-clients --playbook "$job.yml" --timeout 840
    awx job_templates associate --credential 'oracle-clients ssh' "$name"
    awx job_templates associate --credential 'oracle-clients Entra app' "$name"
done
awx schedules create --name 'Every 15 minutes' --unified_job_template "$(awx job_templates get 'Oracle clients: rotate' -f jq --filter .id)" \
    --rrule 'DTSTART:20260101T000700Z RRULE:FREQ=MINUTELY;INTERVAL=15'
