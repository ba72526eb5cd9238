"""Runs rows of EC2 calls with boto3 and tells what came of them.

In (standard input, JSON): {"endpoint": URL, "rows": [[[operation, parameters], ...], ...]}.
Each row gets a fresh security group without rules, whose id replaces "$group" in the parameters.
Out (JSON): one {"outcomes": ["ok" or an error code, ...], "rules": [text, ...]} for each row.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

request = json.load(sys.stdin)
ec2 = boto3.client(
    "ec2",
    endpoint_url=request["endpoint"],
    region_name="us-east-1",
    aws_access_key_id="local",
    aws_secret_access_key="local",
    config=Config(retries={"total_max_attempts": 1}),
)


def with_group(value, group):
    if isinstance(value, dict):
        return {key: with_group(inner, group) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_group(inner, group) for inner in value]
    return group if value == "$group" else value


def outcome(operation, parameters):
    try:
        getattr(ec2, operation)(**parameters)
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]
    except Exception as error:  # an answer that boto3 can't read
        return type(error).__name__


def rule_text(rule):
    peer = (
        rule.get("CidrIpv4")
        or rule.get("CidrIpv6")
        or rule.get("PrefixListId")
        or rule["ReferencedGroupInfo"]["GroupId"]
    )
    return f"{rule['IpProtocol']} {rule.get('FromPort')} {rule.get('ToPort')} {peer}"


def run(index, row, vpc):
    group = ec2.create_security_group(GroupName=f"row{index}", Description="row", VpcId=vpc)["GroupId"]
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
    outcomes = [outcome(name, with_group(parameters, group)) for name, parameters in row]
    found = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    rules = [rule_text(rule) for rule in found["SecurityGroupRules"]]
    return {"outcomes": outcomes, "rules": [rule.replace(group, "$group") for rule in rules]}


vpc = ec2.create_vpc(CidrBlock="10.50.0.0/16")["Vpc"]["VpcId"]
json.dump([run(index, row, vpc) for index, row in enumerate(request["rows"])], sys.stdout)
