"""cloud-init's Ec2 datasource, told that it runs on EC2 with its address already configured.

cloud-init looks for a datasource module at the top level before its own package. Its own knows EC2
by the DMI table, which a container does not have, and asks for an IMDSv2 token on EC2 alone; and it
would ask for a DHCP lease first, which Docker does not give.
"""

from cloudinit.sources import DataSourceEc2 as ec2

ec2.identify_aws = lambda data: ec2.CloudNames.AWS
ec2.DataSourceEc2Local.perform_dhcp_setup = False

DataSourceEc2 = ec2.DataSourceEc2
DataSourceEc2Local = ec2.DataSourceEc2Local
get_datasource_list = ec2.get_datasource_list
