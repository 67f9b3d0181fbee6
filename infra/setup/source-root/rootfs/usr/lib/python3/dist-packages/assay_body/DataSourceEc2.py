"""cloud-init's EC2 data source, told that it is on AWS and that the network is there already.

A container has no DMI table to tell AWS from, and without that name cloud-init asks for metadata as
other clouds serve it: no token, so that an instance with HttpTokens=required boots without its key
and user data. Docker has configured the interface, and no DHCP server would answer. Found through
`datasource_pkg_list`, cloud-init's own way to add a data source.
"""

from cloudinit.sources import DataSourceEc2

DataSourceEc2.identify_aws = lambda _data: DataSourceEc2.CloudNames.AWS
DataSourceEc2.DataSourceEc2Local.perform_dhcp_setup = False
get_datasource_list = DataSourceEc2.get_datasource_list
