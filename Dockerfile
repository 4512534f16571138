# One image for the web process, the worker and every command; compose.yaml says which is which.
FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && adduser --system --group --no-create-home --home /var/lib/selfmon selfmon \
    && install -d -m 700 -o selfmon -g selfmon /var/lib/selfmon /var/lib/selfmon-keys /var/backups/selfmon
WORKDIR /opt/selfmon
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
# Its user may write nothing here: without this each start compiles every module anew.
RUN python -m compileall -q selfmon migrations
USER selfmon
