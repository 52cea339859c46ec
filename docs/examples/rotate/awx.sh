#!/bin/sh
# With the client awx (package awxkit) and its CONTROLLER_HOST and CONTROLLER_OAUTH_TOKEN. The project has requirements.yml with entra.oracledb
# in it, and the file rotate.yml beside this one. The Entra credential sets AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET for the job.
set -eu
awx job_templates create --name 'Rotate Oracle tokens' --project oracle-clients --inventory oracle-clients --playbook rotate.yml --timeout 840
awx job_templates associate --credential 'oracle-clients ssh' 'Rotate Oracle tokens'
awx job_templates associate --credential 'oracle-clients Entra app' 'Rotate Oracle tokens'
awx schedules create --name 'Every 15 minutes' --unified_job_template "$(awx job_templates get 'Rotate Oracle tokens' -f jq --filter .id)" \
    --rrule 'DTSTART:20260101T000700Z RRULE:FREQ=MINUTELY;INTERVAL=15'
